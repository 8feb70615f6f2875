"""Certificates: a tagged PDF, a page for each holder, with a QR code that leads to the verification page."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from audit.canonical import digest
from contests.models import EntrantKind
from payouts.models import Award
from reports.builders.award_decision import unit
from reports.builders.built import Built, Progress
from reports.builders.letterhead import day_in_words
from reports.builders.typeset import square, typeset
from reports.models import Certificate, Report
from units.text import place

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12
TEMPLATE = Path(__file__).parent / "certificate.typ"


def certificates(report: Report, progress: Progress) -> Built:
    """A certificate for every holder of an issued award; asked again, each keeps its code."""
    with translation.override("vi"):
        issued = [certificate for award in _awards(report) for certificate in _for_holders(award)]
    pages = []
    for done, certificate in enumerate(issued, start=1):
        pages.append(_page(certificate))
        progress(done, len(issued) + 1)
    content = typeset(TEMPLATE, pages)
    return Built(content, f"giay-chung-nhan-{report.contest.slug}.pdf")


def _awards(report: Report) -> list[Award]:
    return list(
        Award.objects.filter(contest=report.contest, state="issued")
        .select_related("tier", "contest__host", "entry__unit", "entry__organisation")
        .prefetch_related("entry__authors")
        .order_by("tier__rank", "placement__rank", "pk")
    )


def _for_holders(award: Award) -> list[Certificate]:
    names = [author.full_name for author in award.entry.authors.all()]
    if award.entry.organisation and not names:
        names = [award.entry.organisation.name]
    return [_certificate(award, name) for name in names]


def _certificate(award: Award, holder: str) -> Certificate:
    entry = award.entry
    facts = {
        "holder": holder,
        "prize": award.tier.name,
        "entry": entry.title,
        "unit": "" if entry.kind == EntrantKind.ORGANISATION else unit(award),
        "contest": award.contest.name,
        "body": award.contest.host.name,
        "place": place(award.contest.host.name),
        "decision": award.decision_number,
        "on": award.decided_on.isoformat() if award.decided_on else "",
        "day": day_in_words(award.decided_on),
    }
    made, _new = Certificate.objects.get_or_create(
        award=award,
        holder=holder,
        defaults={"code": _code(), "facts": facts, "sha256": digest(facts)},
    )
    return made


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _page(certificate: Certificate) -> dict[str, Any]:
    url = f"{settings.BASE_URL}/verify/{certificate.code}/"
    return {**certificate.facts, "code": certificate.code, "url": url, "qr": square(url)}
