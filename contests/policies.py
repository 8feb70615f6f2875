"""Who may prepare and run a contest, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from contests.lifecycle import CONTEST, NEWS, QUESTION

if TYPE_CHECKING:
    import datetime as dt

    from contests.models import Contest, NewsItem, Organiser, Question, RuleDocument
    from units.models import Unit

TAKES_A_FORM = frozenset({"draft", "published"})
EXTENDABLE = frozenset({"draft", "published", "judging"})
OVER = frozenset({"concluded", "cancelled", "archived"})


def runs(user: Any, contest: Contest) -> bool:
    """Whether the person runs this contest: an officer of the receiving office, or one of its organisers."""
    if not user.is_authenticated:
        return False
    # Nearly nobody is an officer: only for those who are is the office looked up.
    if user.has_role(UserRole.OFFICE) and user.has_role(UserRole.OFFICE, contest.receiving_office):
        return True
    return any(organiser.user_id == user.pk for organiser in contest.organisers.all())


@policy
def create(user: Any, office: Unit | None) -> Reasons:
    """Officers make contests for the office where they hold that role."""
    yield user.is_authenticated, _("Sign in first.")
    yield user.has_role(UserRole.OFFICE, office), _("Only a contest officer of the receiving office makes contests.")


@policy
def edit(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest change its plan until it is published."""
    yield runs(user, contest), _("Only those who run this contest can change it.")
    yield contest.state == "draft", _("The plan is published: it can no longer be changed here.")


@policy
def shape_form(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest build its entry form, until no more entries are taken."""
    yield runs(user, contest), _("Only those who run this contest can change its entry form.")
    yield contest.state in TAKES_A_FORM, _("Entries are closed: the entry form can no longer be changed.")


@policy
def extend(user: Any, contest: Contest) -> Reasons:
    """Deadlines are set while the plan is prepared, and may be put off while entries come in and are judged."""
    yield runs(user, contest), _("Only those who run this contest can change its deadlines.")
    yield contest.state in EXTENDABLE, _("The contest is over: its deadlines can no longer be changed.")


@policy
def postpone(user: Any, contest: Contest) -> Reasons:
    """Dates that everybody can read are put off while entries come in and are judged."""
    yield runs(user, contest), _("Only those who run this contest can change its deadlines.")
    yield contest.state != "draft", _("The plan is not published yet: change its dates in the plan.")
    yield contest.state in EXTENDABLE, _("The contest is over: its deadlines can no longer be changed.")


@policy
def organise(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest say who else does, until it is over."""
    yield runs(user, contest), _("Only those who run this contest can say who else does.")
    yield contest.state not in OVER, _("The contest is over: its organisers can no longer be changed.")


@policy
def remove_organiser(user: Any, organiser: Organiser) -> Reasons:
    """An organiser can be taken off the list; a contest that everybody can see keeps a secretary."""
    verdict = organise(user, organiser.contest)
    yield verdict, verdict.reason
    secretaries = [other for other in organiser.contest.organisers.all() if other.role == "secretary"]
    last = organiser.role == "secretary" and len(secretaries) == 1
    yield (
        organiser.contest.state == "draft" or not last,
        _("This is the only secretary: name another one first."),
    )


@policy
def read_setup(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest see its plan from within, and auditors do."""
    yield (
        runs(user, contest) or (user.is_authenticated and user.has_role(UserRole.AUDITOR)),
        _("Only those who run this contest see how it is set up."),
    )


@policy
def compare(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest compare its settings with the signed rules."""
    yield runs(user, contest), _("Only those who run this contest compare it with the signed rules.")


@policy
def run(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest see and do the office's work."""
    yield runs(user, contest), _("Only those who run this contest can do this.")


@policy
def publish(user: Any, contest: Contest) -> Reasons:
    """A complete plan is published by those who run the contest."""
    yield runs(user, contest), _("Only those who run this contest can publish it.")
    yield CONTEST.allows(contest, "publish"), _("The contest is published already.")


@policy
def close_entries(user: Any, contest: Contest) -> Reasons:
    """Judging begins when those who run the contest close the entries."""
    yield runs(user, contest), _("Only those who run this contest can do this.")
    yield CONTEST.allows(contest, "close_entries"), _("The contest is not receiving entries.")


@policy
def cancel(user: Any, contest: Contest) -> Reasons:
    """A contest that is not over can be called off, with a reason."""
    yield runs(user, contest), _("Only those who run this contest can cancel it.")
    yield CONTEST.allows(contest, "cancel"), _("A contest whose results are announced cannot be cancelled.")


@policy
def conclude(user: Any, contest: Contest) -> Reasons:
    """After the results, the contest is concluded."""
    yield runs(user, contest), _("Only those who run this contest can do this.")
    yield CONTEST.allows(contest, "conclude"), _("Announce the results first.")


@policy
def archive(user: Any, contest: Contest) -> Reasons:
    """A contest that was concluded or called off goes into the archive."""
    yield runs(user, contest), _("Only those who run this contest can do this.")
    yield CONTEST.allows(contest, "archive"), _("Conclude the contest first: only one that is over is archived.")


@policy
def unarchive(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest take it out of the archive again."""
    yield runs(user, contest), _("Only those who run this contest can do this.")
    yield CONTEST.allows(contest, "unarchive"), _("The contest is not in the archive.")


# ── the public page ────────────────────────────────────────────────────────────────────────────────────────────────

MOST_WAITING = 5


@policy
def keep_page(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest look after what its page says, until it is called off or archived."""
    yield runs(user, contest), _("Only those who run this contest look after its page.")
    yield contest.state not in {"cancelled", "archived"}, _("The contest is closed: its page stays as it is.")


@policy
def download_document(user: Any, document: RuleDocument) -> Reasons:
    """Everybody fetches the papers of a public contest; those that were removed stay with the office."""
    public = document.contest.is_public and document.removed_at is None
    yield public or read_setup(user, document.contest), _("This paper is not public.")
    yield document.file, _("The file of this paper is not here yet.")


@policy
def add_document(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest add papers."""
    verdict = keep_page(user, contest)
    yield verdict, verdict.reason


@policy
def replace_document(user: Any, document: RuleDocument) -> Reasons:
    """A paper that stands is replaced by a newer version."""
    verdict = keep_page(user, document.contest)
    yield verdict, verdict.reason
    yield document.removed_at is None, _("This paper was removed.")
    yield not hasattr(document, "replaced_by"), _("A newer version has replaced this paper.")


@policy
def remove_document(user: Any, document: RuleDocument) -> Reasons:
    """A paper that stands can be taken off the page."""
    verdict = replace_document(user, document)
    yield verdict, verdict.reason


@policy
def ask(user: Any, contest: Contest, waiting: int = 0) -> Reasons:
    """Whoever signed in asks about a public contest, a few questions at a time."""
    yield user.is_authenticated, _("Sign in to ask a question.")
    yield contest.is_public, _("The contest is not public yet.")
    yield contest.state not in OVER, _("The contest is over: the office no longer answers questions here.")
    yield (
        waiting < MOST_WAITING,
        _("%(count)d questions of yours wait for an answer. Ask again when the office has answered.")
        % {"count": waiting},
    )


@policy
def answer_question(user: Any, question: Question) -> Reasons:
    """Those who run the contest answer a question, to its asker alone."""
    verdict = keep_page(user, question.contest)
    yield verdict, verdict.reason
    yield QUESTION.allows(question, "answer_question"), _("This question no longer waits for an answer.")


@policy
def publish_question(user: Any, question: Question) -> Reasons:
    """Those who run the contest publish a question with its answer."""
    verdict = keep_page(user, question.contest)
    yield verdict, verdict.reason
    yield (
        QUESTION.allows(question, "publish_question"),
        _("This question was declined or taken off the page: write it anew."),
    )


@policy
def withdraw_question(user: Any, question: Question) -> Reasons:
    """A published question can be taken off the page."""
    verdict = keep_page(user, question.contest)
    yield verdict, verdict.reason
    yield QUESTION.allows(question, "withdraw_question"), _("This question is not published.")


@policy
def decline_question(user: Any, question: Question) -> Reasons:
    """A question that waits can be declined, with a reason."""
    verdict = keep_page(user, question.contest)
    yield verdict, verdict.reason
    yield QUESTION.allows(question, "decline_question"), _("This question no longer waits for an answer.")


@policy
def change_news(user: Any, item: NewsItem) -> Reasons:
    """News can be changed until it is withdrawn."""
    verdict = keep_page(user, item.contest)
    yield verdict, verdict.reason
    yield item.state != "withdrawn", _("This news was withdrawn: write it anew.")


@policy
def publish_news(user: Any, item: NewsItem, now: dt.datetime) -> Reasons:
    """A draft, or news whose time has not come yet, is published on the page of a public contest."""
    verdict = keep_page(user, item.contest)
    yield verdict, verdict.reason
    yield NEWS.allows(item, "publish_news"), _("This news was withdrawn: write it anew.")
    yield not item.shown(now), _("Everybody can read this news already.")
    yield item.contest.is_public, _("Publish the contest first: nobody else sees its page yet.")


@policy
def withdraw_news(user: Any, item: NewsItem) -> Reasons:
    """Published news can be taken off the page."""
    verdict = keep_page(user, item.contest)
    yield verdict, verdict.reason
    yield NEWS.allows(item, "withdraw_news"), _("This news is not published.")


@policy
def tell_news(user: Any, item: NewsItem, now: dt.datetime) -> Reasons:
    """The units are told of news once, when it can be read."""
    verdict = keep_page(user, item.contest)
    yield verdict, verdict.reason
    yield item.shown(now), _("The units can be told as soon as everybody can read it.")
    yield item.told_at is None, _("The units have been told already.")
