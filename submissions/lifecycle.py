"""The states of an entry, of its files and of a unit's letter, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, move

AT_THE_UNIT = ("submitted", "accepted", "confirmed")
IN_THE_UNITS_HANDS = ("draft", "returned", *AT_THE_UNIT)
LEFT_THE_UNIT = ("forwarded", "eligible", "ineligible")
# What the office sees: also what it merged into another entry, which counts no more.
AT_THE_OFFICE = (*LEFT_THE_UNIT, "united")


class EntryState(models.TextChoices):
    """Where an entry is on its way."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Handed in to the unit")
    RETURNED = "returned", _("Returned to the author")
    ACCEPTED = "accepted", _("Passed the unit's screening")
    DECLINED = "declined", _("Not chosen by the unit")
    CONFIRMED = "confirmed", _("Confirmed by the head")
    FORWARDED = "forwarded", _("Sent to the receiving office")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")
    UNITED = "united", _("Merged into another entry")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ENTRY = Lifecycle(
    "submissions.Entry",
    EntryState,
    EntryState.DRAFT,
    {
        "submit": move(["draft", "returned"], "submitted"),
        "withdraw": move(["draft", "submitted", "returned"], "withdrawn"),
        "reopen": move("withdrawn", "draft"),
        "return_to_author": move(["submitted", "accepted"], "returned"),
        "accept": move("submitted", "accepted"),
        "decline": move(["submitted", "accepted"], "declined"),
        "confirm": move("accepted", "confirmed"),
        "forward": move("confirmed", "forwarded"),
        "pass_on": move("confirmed", "submitted"),
        "send_back": move(["submitted", "accepted"], "submitted"),
        "recall": move(["submitted", "forwarded"], "confirmed"),
        "reroute": move("submitted", "submitted"),
        "admit": move("forwarded", "eligible"),
        "disqualify": move(["forwarded", "eligible"], "ineligible"),
        "unite": move(["forwarded", "eligible"], "united"),
        "separate": move("united", "forwarded"),
    },
)


class UploadState(models.TextChoices):
    """Where a file is that is being sent in parts."""

    RECEIVING = "receiving", _("Arriving")
    ARRIVED = "arrived", _("Arrived whole")
    TERMINATED = "terminated", _("Given up")
    EXPIRED = "expired", _("Left unfinished")
    REFUSED = "refused", _("Refused on arrival")


UPLOAD = Lifecycle(
    "submissions.Upload",
    UploadState,
    UploadState.RECEIVING,
    {
        "finish": move("receiving", "arrived"),
        "terminate": move("receiving", "terminated"),
        "expire": move("receiving", "expired"),
        "refuse": move("receiving", "refused"),
    },
)


class DispatchState(models.TextChoices):
    """Where a unit's letter is."""

    DRAFT = "draft", _("Being written")
    SENT = "sent", _("Sent")


DISPATCH = Lifecycle("submissions.Dispatch", DispatchState, DispatchState.DRAFT, {"send": move("draft", "sent")})


class ComparisonState(models.TextChoices):
    """How far the comparison of a text with all others is."""

    WAITING = "waiting", _("Waits to be compared")
    RUNNING = "running", _("Being compared")
    DONE = "done", _("Compared")
    FAILED = "failed", _("Could not be compared")


COMPARISON = Lifecycle(
    "submissions.Fingerprint",
    ComparisonState,
    ComparisonState.WAITING,
    {
        "begin": move("waiting", "running"),
        "finish": move("running", "done"),
        "requeue": move(["running", "failed"], "waiting"),
        "fail": move("running", "failed"),
    },
)


class FindingState(models.TextChoices):
    """What people found of two entries that are alike."""

    OPEN = "open", _("Nobody has decided")
    SAME = "same", _("Same idea")
    IMPROVES = "improves", _("Improves on the other")
    NOT_SIMILAR = "not_similar", _("Not similar")


# A decision can be changed for another one, always with a reason.
FINDING = Lifecycle(
    "submissions.SimilarityFinding",
    FindingState,
    FindingState.OPEN,
    {
        "find_same": move(["open", "improves", "not_similar"], "same"),
        "find_improved": move(["open", "same", "not_similar"], "improves"),
        "find_not_similar": move(["open", "same", "improves"], "not_similar"),
        "reopen": move(["same", "improves", "not_similar"], "open"),
    },
)


class AttachmentState(models.TextChoices):
    """Where a file is on its way from being received to being served."""

    WAITING = "waiting", _("Waiting to be examined")
    EXAMINING = "examining", _("Being examined")
    CLEAN = "clean", _("Found clean")
    REFUSED = "refused", _("Refused when examined")
    PARKED = "parked", _("Could not be examined")


ATTACHMENT = Lifecycle(
    "submissions.Attachment",
    AttachmentState,
    AttachmentState.WAITING,
    {
        "begin": move("waiting", "examining"),
        "clear": move("examining", "clean"),
        "refuse": move("examining", "refused"),
        "requeue": move("examining", "waiting"),
        "park": move("examining", "parked"),
        "examine_again": move("parked", "waiting"),
    },
)


class PreviewState(models.TextChoices):
    """How far the pictures of what a file shows are."""

    WAITING = "waiting", _("Waits to be drawn")
    DRAWING = "drawing", _("Being drawn")
    DRAWN = "drawn", _("Drawn")
    FAILED = "failed", _("Could not be drawn")


PREVIEW = Lifecycle(
    "submissions.Preview",
    PreviewState,
    PreviewState.WAITING,
    {
        "begin": move("waiting", "drawing"),
        "finish": move("drawing", "drawn"),
        "requeue": move("drawing", "waiting"),
        "fail": move("drawing", "failed"),
    },
)


class FileTextState(models.TextChoices):
    """How far the text of a file is."""

    WAITING = "waiting", _("Waits to be read")
    READING = "reading", _("Being read")
    READ = "read", _("Text found")
    BLANK = "blank", _("No text in it")
    UNREADABLE = "unreadable", _("Text could not be read")


FILE_TEXT = Lifecycle(
    "submissions.FileText",
    FileTextState,
    FileTextState.WAITING,
    {
        "begin": move("waiting", "reading"),
        "keep": move("reading", "read"),
        "find_blank": move("reading", "blank"),
        "requeue": move("reading", "waiting"),
        "give_up": move("reading", "unreadable"),
        "read_again": move(["blank", "unreadable"], "waiting"),
    },
)
# No worker is still to read a file in one of these states.
SETTLED_TEXT = ("read", "blank", "unreadable")


class RedactionState(models.TextChoices):
    """Where the copy for judges of a blind round is."""

    OPEN = "open", _("To be checked")
    CHECKED = "checked", _("Checked")


REDACTION = Lifecycle(
    "submissions.Redaction",
    RedactionState,
    RedactionState.OPEN,
    {
        "check_redaction": move("open", "checked"),
        "reopen_redaction": move("checked", "open"),
    },
)


class HearingState(models.TextChoices):
    """Where it is to take an entry out of the contest."""

    OPEN = "open", _("Waiting for the authors' answer")
    ANSWERED = "answered", _("Answered")
    UPHELD = "upheld", _("Found not eligible")
    LIFTED = "lifted", _("Stays in the contest")


HEARING = Lifecycle(
    "submissions.Hearing",
    HearingState,
    HearingState.OPEN,
    {
        "answer_hearing": move("open", "answered"),
        "uphold_hearing": move(["open", "answered"], "upheld"),
        "lift_hearing": move(["open", "answered"], "lifted"),
    },
)
# Nobody has decided on a hearing in one of these states.
PENDING = ("open", "answered")
