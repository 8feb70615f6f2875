"""Who masks what gives authors away before a blind round, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from contests.policies import runs
from submissions.lifecycle import REDACTION
from submissions.policies.reception import CHECKED_WHILE
from submissions.policies.screening import is_author

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Attachment, Redaction


@policy
def propose_redactions(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest have its entries searched until the results are out."""
    yield runs(user, contest), _("Only those who run this contest prepare the copies for judges.")
    yield contest.state in CHECKED_WHILE, _("The results are out: nobody judges these entries any more.")


def _may_work(user: Any, redaction: Redaction) -> Reasons:
    entry = redaction.revision.entry
    verdict = propose_redactions(user, entry.contest)
    yield verdict, verdict.reason
    yield not is_author(user, entry), _("You are an author of this entry: somebody else of the office checks it.")


@policy
def mask_passage(user: Any, redaction: Redaction) -> Reasons:
    """Passages are masked and shown while the copy is being checked."""
    yield from _may_work(user, redaction)
    yield redaction.state == "open", _("This copy was checked. Take the check back first, then change it.")


@policy
def decide_passages(user: Any, redaction: Redaction) -> Reasons:
    """What the portal proposes is decided on while the copy is being checked."""
    verdict = mask_passage(user, redaction)
    yield verdict, verdict.reason


@policy
def decide_file(user: Any, redaction: Redaction, attachment: Attachment, choice: str = "") -> Reasons:
    """What judges get of a file is decided on while the copy is being checked; a file is shown once it is clean."""
    verdict = mask_passage(user, redaction)
    yield verdict, verdict.reason
    yield (
        choice != "show" or attachment.is_clean,
        _("“%(name)s” was not found clean, so it is shown to nobody. Withhold it, or send a redacted file.")
        % {"name": attachment.name},
    )


@policy
def cover_file(user: Any, redaction: Redaction, attachment: Attachment) -> Reasons:
    """What gives the authors away is covered by the portal in Word documents, while the copy is being checked."""
    verdict = decide_file(user, redaction, attachment, "show")
    yield verdict, verdict.reason
    yield attachment.extension == "docx", _("Passages are covered by the portal in Word documents (DOCX) only.")


@policy
def open_judged(user: Any, attachment: Attachment) -> Reasons:
    """Whoever prepares or audits copies opens what judges get of a file, once it was found clean."""
    yield user.is_authenticated, _("Sign in first.")
    yield attachment.is_clean, attachment.reason


@policy
def check_redaction(user: Any, redaction: Redaction) -> Reasons:
    """Somebody who runs the contest and is no author of the entry says that judges may read the copy."""
    yield from _may_work(user, redaction)
    yield REDACTION.allows(redaction, "check_redaction"), _("This copy was checked already.")
    yield (
        redaction.revision.number == max(one.number for one in redaction.revision.entry.revisions.all()),
        _("There is a newer text of this entry: check that one."),
    )
    yield not redaction.undecided_files, _("Decide first what judges get of each file.")


@policy
def check_at_once(user: Any, redaction: Redaction) -> Reasons:
    """A copy in which nothing was found can be checked together with others."""
    verdict = check_redaction(user, redaction)
    yield verdict, verdict.reason
    yield not redaction.passages.all(), _("Something was found in this entry: open its copy and check it by itself.")


@policy
def reopen_redaction(user: Any, redaction: Redaction) -> Reasons:
    """A check is taken back; judges read nothing of the entry until it was checked again."""
    yield from _may_work(user, redaction)
    yield REDACTION.allows(redaction, "reopen_redaction"), _("This copy is not checked yet.")
