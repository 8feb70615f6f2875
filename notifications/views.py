"""Pages of messages: a person's own, and the outbox that administrators watch."""

import datetime as dt

from django.conf import settings
from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications import actions
from notifications.bell import ring
from notifications.lifecycle import MessageState
from notifications.models import Message
from notifications.querysets import MessageQuerySet

PER_PAGE = 50
LONG_WAIT = dt.timedelta(minutes=5)


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """What I was told."""
    mine = Message.objects.visible_to(request.user)
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/messages.html", {"page": page, "unread": mine.unread().count()})


@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One message that I was told, which is no longer new once it is opened."""
    mine = Message.objects.visible_to(request.user)
    message = get_object_or_404(mine, pk=pk)
    actions.mark_read(messages=mine.filter(pk=message.pk), by=request.user)
    return render(request, "notifications/read.html", {"message": message})


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Note that I have seen everything."""
    count = actions.mark_read(messages=Message.objects.all(), by=request.user)
    if count:
        notices.success(request, _("All messages are marked as read."))
    return redirect("notifications:messages")


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Everything that was told to anybody, and what became of it."""
    everything = _everything(request)
    counts = everything.count_by_state()
    chosen = everything.search(request.GET.get("q", ""))
    state = request.GET.get("state", "")
    if state in MessageState.values:
        chosen = chosen.filter(state=state)
    facts = {
        "page": Paginator(chosen, PER_PAGE).get_page(request.GET.get("page")),
        "states": [(state.value, state.label, counts.get(state.value, 0)) for state in MessageState],
        "late": everything.due(timezone.now() - LONG_WAIT).count(),
        "trial": settings.TRIAL,
    }
    return render(request, "notifications/outbox.html", facts)


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message of the outbox: its text, its tries, its end."""
    facts = {"message": get_object_or_404(_everything(request), pk=pk), "trial": settings.TRIAL}
    return render(request, "notifications/message.html", facts)


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again whose outcome is unknown, or that could not be sent."""
    message = get_object_or_404(_everything(request), pk=pk)
    if actions.resend(message=message, by=request.user):
        ring("notifications.tasks.deliver")
        notices.success(request, _("The message is in the queue again."))
    else:
        notices.warning(request, _("This message is on its way or was sent: there is nothing to repeat."))
    return redirect("notifications:message", pk)


def _everything(request: HttpRequest) -> MessageQuerySet:
    if not actions.oversees(request.user):
        raise Http404
    return Message.objects.all()
