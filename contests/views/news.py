"""News of a contest: read by everybody, written by the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contests import policies
from contests.actions import news as actions
from contests.actions.page import TextChanged
from contests.actions.telling import people_of_units
from contests.forms.public_page import ChangeNewsForm, NewsForm, PublishNewsForm
from contests.models import Contest, NewsItem
from contests.moments import database_now
from contests.views.office import page_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import MemberRequest

PER_PAGE = 20


@login_not_required
@require_safe
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """All news of a contest, the newest first."""
    contest = get_object_or_404(Contest.objects.visible_to(request.user).with_bodies(), slug=slug)
    page = Paginator(contest.news.shown(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "contests/news.html", {"contest": contest, "page": page})


@login_not_required
@require_safe
def news_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of news; the office also reads its drafts here."""
    seen = NewsItem.objects.visible_to(request.user).select_related("contest__host", "contest__receiving_office")
    item = get_object_or_404(seen.prefetch_related("contest__organisers"), pk=pk)
    context = {
        "contest": item.contest,
        "item": item,
        "shown": item.shown(database_now()),
        "may_change": policies.change_news(request.user, item),
    }
    return render(request, "contests/news_item.html", context)


@require_safe
def news_desk(request: MemberRequest, slug: str) -> HttpResponse:
    """The news of a contest, drafts and withdrawn ones too, and the form that begins one."""
    return _desk(request, page_of(request, slug), NewsForm())


@require_POST
def write_news(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin a news item."""
    contest = page_of(request, slug)
    policies.keep_page(request.user, contest).enforce()
    form = NewsForm(request.POST)
    if not form.is_valid():
        return _desk(request, contest, form, status=422)
    typed = form.cleaned_data
    item = actions.write_news(contest=contest, title=typed["title"], text=typed["text"], by=request.user)
    messages.success(request, _("The draft is saved. Read it once more, then publish it."))
    return redirect("contests:edit_news", item.pk)


@require_safe
def edit_news(request: MemberRequest, pk: int) -> HttpResponse:
    """One news item from within: its words, from when it is shown, whom it is told."""
    item = _kept(request, pk)
    return _item(request, item)


@require_POST
def change_news(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the words."""
    item = _kept(request, pk)
    policies.change_news(request.user, item).enforce()
    form = ChangeNewsForm(request.POST, instance=_kept(request, pk))
    if not form.is_valid():
        return _item(request, item, form=form, status=422)
    typed = form.cleaned_data
    try:
        actions.change_news(
            item=item, title=typed["title"], text=typed["text"], version=typed["version"], by=request.user
        )
    except TextChanged as refusal:
        saved, again = _kept(request, pk), request.POST.copy()
        again["version"] = str(saved.version)  # the next save is over what is shown beside it
        form = ChangeNewsForm(again, instance=_kept(request, pk))
        return _item(request, saved, form=form, status=409, refusal=refusal.reason)
    messages.success(request, _("The news is saved."))
    return redirect("contests:edit_news", item.pk)


@require_POST
def publish_news(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the news to everybody, now or from a moment on."""
    item = _kept(request, pk)
    policies.publish_news(request.user, item, database_now()).enforce()
    form = PublishNewsForm(request.POST)
    if not form.is_valid():
        return _item(request, item, publishing=form, status=422)
    actions.publish_news(item=item, at=form.cleaned_data["at"], by=request.user)
    messages.success(
        request,
        _("The news will be shown from the moment you chose.")
        if form.cleaned_data["at"]
        else _("Everybody can read the news now."),
    )
    return redirect("contests:edit_news", item.pk)


@require_POST
def withdraw_news(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the news off the page."""
    item = _kept(request, pk)
    actions.withdraw_news(item=item, by=request.user)
    messages.success(request, _("The news is no longer on the page."))
    return redirect("contests:news_desk", item.contest.slug)


@require_POST
def tell_news(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell the units."""
    item = _kept(request, pk)
    told = actions.tell_news(item=item, by=request.user)
    messages.success(
        request, ngettext("%(count)d person has been told.", "%(count)d people have been told.", told) % {"count": told}
    )
    return redirect("contests:edit_news", item.pk)


def _kept(request: MemberRequest, pk: int) -> NewsItem:
    followed = NewsItem.objects.overseen_by(request.user)
    whole = followed.select_related("contest__host", "contest__receiving_office")
    return get_object_or_404(whole.prefetch_related("contest__organisers", "contest__quotas"), pk=pk)


def _desk(request: MemberRequest, contest: Contest, form: NewsForm, status: int = 200) -> HttpResponse:
    context = {
        "contest": contest,
        "page": Paginator(contest.news.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page")),
        "now": database_now(),
        "form": form,
        "may_keep_page": policies.keep_page(request.user, contest),
    }
    return render(request, "contests/news_desk.html", context, status=status)


def _item(
    request: MemberRequest,
    item: NewsItem,
    *,
    form: ChangeNewsForm | None = None,
    publishing: PublishNewsForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    user, now = request.user, database_now()
    may_tell = policies.tell_news(user, item, now)
    context: dict[str, Any] = {
        "contest": item.contest,
        "item": item,
        "shown": item.shown(now),
        "form": form or ChangeNewsForm(instance=item),
        "publishing": publishing or PublishNewsForm(),
        "refusal": refusal,
        "told": len(people_of_units(item.contest, now.date())) if may_tell else 0,
        "may_change": policies.change_news(user, item),
        "may_publish": policies.publish_news(user, item, now),
        "may_withdraw": policies.withdraw_news(user, item),
        "may_tell": may_tell,
    }
    return render(request, "contests/edit_news.html", context, status=status)
