"""Comparing the settings with the signed rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation

from audit.log import record
from contests import policies
from contests.models import Contest, RuleCheck
from contests.rulebook import clauses_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from contests.models import RuleDocument
    from contests.rulebook import Clause

LANGUAGE_OF_PAPERS = "vi"


def clauses_to_compare(contest: Contest) -> list[Clause]:
    """The sentences with a number in them, in the language of state papers; the contest comes with its plan."""
    with translation.override(LANGUAGE_OF_PAPERS):
        return [clause for clause in clauses_of(contest) if clause.has_number]


@transaction.atomic
def compare(*, document: RuleDocument, keys: Collection[str], by: Any) -> None:
    """Note which sentences, by their keys, stand alike in the signed paper; the others are open again."""
    contest = Contest.objects.with_plan().get(pk=document.contest_id)
    policies.compare(by, contest).enforce()
    alike = {clause.key: clause.whole for clause in clauses_to_compare(contest) if clause.key in keys}
    known = {check.key: check for check in RuleCheck.objects.select_for_update().filter(document=document)}
    RuleCheck.objects.filter(document=document).exclude(key__in=alike).delete()
    for key, text in alike.items():
        check = known.get(key) or RuleCheck(document=document, key=key)
        if check.pk is None or check.text != text:
            check.text, check.checked_by = text, by
            check.save()
    record(document, "compare", by=by, facts={"contest": contest.pk, "alike": len(alike)})
