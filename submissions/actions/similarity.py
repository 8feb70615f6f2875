"""Comparing a text that was handed in with all others, and what people decide of two that are alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused
from contests.answers import plain
from notifications.bell import ring
from submissions.candidates import candidates
from submissions.content import worded
from submissions.lifecycle import COMPARISON, FINDING
from submissions.likeness import compare_words, joined, marks_of, read, title_found, titles_alike
from submissions.models import Entry, FileText, Fingerprint, Revision, SimilarityFinding
from submissions.policies import similarity as policies
from submissions.querysets import LEFT_THE_AUTHOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from submissions.likeness import Word
    from submissions.models import Attachment

MOST_ATTEMPTS = 3
STALE_AFTER = dt.timedelta(minutes=3)
CHANGED_MUCH = Decimal("0.15")  # a decision on a text that became so much more alike is asked for again
THOUSANDTH = Decimal("0.001")
MOST_OF_FILES = 150_000  # signs of an entry's files that are compared: some sixty pages


def queue_comparison(revision: Revision) -> Fingerprint:
    """Have a worker compare the text, once the transaction commits; the row is what is sure to be found."""
    fingerprint = Fingerprint.objects.create(revision=revision)
    ring("submissions.tasks.compare", fingerprint.pk)
    return fingerprint


def queue_missing(*, again: bool = False) -> int:
    """Give every latest text that has no fingerprint one, and say how many wait; `again` also those that have one."""
    latest = Revision.objects.latest_handed_in()
    if again:
        Fingerprint.objects.filter(revision__in=latest.values("pk")).exclude(state="running").delete()
    missing = latest.filter(fingerprint=None).order_by("pk").values_list("pk", flat=True)
    Fingerprint.objects.bulk_create((Fingerprint(revision_id=key) for key in missing.iterator()), batch_size=1000)
    return Fingerprint.objects.due().count()


@transaction.atomic
def compare_anew(attachment: Attachment) -> None:
    """Compare an entry once more when it was handed in with this file, whose text was read only now."""
    Entry.objects.select_for_update(no_key=True).only("pk").get(pk=attachment.entry_id)
    latest = Revision.objects.latest_handed_in().filter(entry=attachment.entry_id).first()
    if latest is None or attachment.sha256 not in {line["sha256"] for line in latest.content.get("attachments") or []}:
        return
    Fingerprint.objects.filter(revision=latest).delete()
    queue_comparison(latest)


def blocks_of(revision: Revision) -> list[tuple[str, str]]:
    """What is compared, each part under its label: what was typed, then what the files that went with it say."""
    blocks, left = worded(revision.content), MOST_OF_FILES
    once = {said.attachment.sha256: said for said in FileText.objects.of_revision(revision)}
    for said in once.values():
        if left > 0:
            blocks.append((_("File “%(name)s”") % {"name": said.attachment.name}, said.text[:left]))
        left -= len(said.text)
    return blocks


def compare(*, fingerprints: Iterable[Fingerprint]) -> int:
    """Compare texts with all others (the worker's act), and say how many were; no two workers compare the same one."""
    claimed = [fingerprint for fingerprint in fingerprints if _claimed(fingerprint)]
    try:
        _keep_marks(claimed)
        _keep_findings(claimed)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is written on the rows
        for fingerprint in claimed:
            _failed(fingerprint, error)
        return 0
    for fingerprint in claimed:
        _finish(fingerprint)
    return len(claimed)


def requeue_stale() -> list[int]:
    """Give texts whose worker died to another one; after three tries they are left with the reason."""
    for fingerprint in Fingerprint.objects.stale(timezone.now() - STALE_AFTER):
        if fingerprint.attempts < MOST_ATTEMPTS:
            COMPARISON.apply(fingerprint, "requeue", by=None)
        else:
            COMPARISON.apply(
                fingerprint, "fail", by=None, error="The worker died three times while comparing this text."
            )
    return list(Fingerprint.objects.due().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def find_same(*, finding: SimilarityFinding, by: Any, reason: str) -> None:
    """The two entries are the same idea."""
    _decide(finding, "find_same", by, reason)


@transaction.atomic
def find_improved(*, finding: SimilarityFinding, by: Any, reason: str) -> None:
    """One entry takes the other's idea further."""
    _decide(finding, "find_improved", by, reason)


@transaction.atomic
def find_not_similar(*, finding: SimilarityFinding, by: Any, reason: str) -> None:
    """The two entries have nothing to do with one another."""
    _decide(finding, "find_not_similar", by, reason)


def _decide(finding: SimilarityFinding, act: str, by: Any, reason: str) -> None:
    policies.decide(by, finding, act).enforce()
    FINDING.apply(finding, act, by=by, reason=plain(reason), decided_by=by, decided_at=timezone.now())


def _claimed(fingerprint: Fingerprint) -> bool:
    stamps: dict[str, Any] = {"beat_at": timezone.now(), "attempts": fingerprint.attempts + 1, "error": ""}
    try:
        COMPARISON.apply(fingerprint, "begin", by=None, **stamps)
    except MoveRefused:
        return False
    return True


def _finish(fingerprint: Fingerprint) -> None:
    try:
        COMPARISON.apply(fingerprint, "finish", by=None, compared_at=timezone.now())
    except MoveRefused:  # taken for dead, and another worker was faster
        return


def _failed(fingerprint: Fingerprint, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:300]
    COMPARISON.apply(fingerprint, "fail", by=None, error=reason)
    if fingerprint.attempts < MOST_ATTEMPTS:
        COMPARISON.apply(fingerprint, "requeue", by=None, error=reason)


@dataclass(frozen=True, slots=True)
class Text:
    """What of a revision is compared."""

    revision: Revision
    title: str
    body: list[Word]


def _text(revision: Revision) -> Text:
    return Text(revision, str(revision.content["title"]), read(joined(blocks_of(revision))))


def _keep_marks(fingerprints: Sequence[Fingerprint]) -> None:
    """Put the texts into the index before looking for others: of two compared at once, one sees the other."""
    revisions = Revision.objects.in_bulk([fingerprint.revision_id for fingerprint in fingerprints])
    for fingerprint in fingerprints:
        text = _text(revisions[fingerprint.revision_id])
        fingerprint.marks, fingerprint.runs, fingerprint.pairs = marks_of(read(text.title), text.body)
    with transaction.atomic():
        Fingerprint.objects.bulk_update(fingerprints, ["marks", "runs", "pairs"])
        Fingerprint.objects.of_earlier_texts(revisions.values()).update(marks=[], runs=0, pairs=0)


def _keep_findings(fingerprints: Sequence[Fingerprint]) -> None:
    near = candidates([fingerprint.pk for fingerprint in fingerprints])
    wanted = {*near, *(key for keys in near.values() for key in keys)}
    texts = {
        fingerprint.pk: _text(fingerprint.revision)
        for fingerprint in Fingerprint.objects.filter(pk__in=wanted, revision__entry__state__in=LEFT_THE_AUTHOR)
        .select_related("revision")
        .iterator()
    }
    found: dict[tuple[int, int], SimilarityFinding] = {}
    for asked, keys in near.items():
        for key in keys:
            if asked in texts and key in texts:
                _compare_two(texts[asked], texts[key], found)
    _write(found, {fingerprint.revision_id for fingerprint in fingerprints})


def _compare_two(one: Text, two: Text, found: dict[tuple[int, int], SimilarityFinding]) -> None:
    first, second = sorted((one, two), key=lambda text: text.revision.entry_id)
    pair = (first.revision.entry_id, second.revision.entry_id)
    if pair[0] == pair[1] or pair in found:
        return
    likeness = compare_words(first.body, second.body)
    if not likeness.found and not title_found(first.title, second.title):
        return
    found[pair] = SimilarityFinding(
        entry_id=pair[0],
        other_id=pair[1],
        revision=first.revision,
        other_revision=second.revision,
        score=_rounded(likeness.score),
        copied=_rounded(likeness.copied_a),
        copied_other=_rounded(likeness.copied_b),
        rephrased=_rounded(likeness.rephrased),
        title=_rounded(titles_alike(first.title, second.title)),
        longest=likeness.longest,
        figures=list(likeness.figures),
        passages=[[p.a_start, p.a_end, p.b_start, p.b_end, p.words] for p in likeness.passages],
    )


MEASURED = [
    "revision", "other_revision", "score", "copied", "copied_other", "rephrased", "title", "longest", "figures",
    "passages",
]  # fmt: skip


@transaction.atomic
def _write(found: dict[tuple[int, int], SimilarityFinding], revisions: set[int]) -> None:
    """Keep what is new, renew what is open, ask again where a decided pair is much more alike, drop what is over."""
    entries = set(Revision.objects.filter(pk__in=revisions).values_list("entry_id", flat=True))
    about = Q(entry__in=entries) | Q(other__in=entries)
    known = {(row.entry_id, row.other_id): row for row in SimilarityFinding.objects.select_for_update().filter(about)}
    fresh = [finding for pair, finding in found.items() if pair not in known]
    SimilarityFinding.objects.bulk_create(fresh, ignore_conflicts=True)
    renewed = []
    for pair, row in known.items():
        now = found.get(pair)
        if now is None:
            continue
        if row.state != "open" and now.score >= row.score + CHANGED_MUCH:
            FINDING.apply(row, "reopen", by=None, reason="", decided_by=None, decided_at=None)
        if row.state == "open":
            for name in MEASURED:
                setattr(row, name, getattr(now, name))
            renewed.append(row)
    SimilarityFinding.objects.bulk_update(renewed, MEASURED)
    over = [row.pk for pair, row in known.items() if pair not in found and row.state == "open"]
    SimilarityFinding.objects.filter(pk__in=over, state="open").delete()


def _rounded(share: float) -> Decimal:
    return Decimal(share).quantize(THOUSANDTH)
