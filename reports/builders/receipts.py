"""The receipt of an entry as a tagged PDF, with a square code by which anyone can verify it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from contests.models import EntryForm
from reports.builders.typeset import square, typeset
from submissions.models import Receipt

TEMPLATE = Path(__file__).parent / "receipt.typ"


def receipt_paper(receipt: Receipt) -> bytes:
    """The paper: what was handed in, when by the database's clock, and the digests of the content and its files."""
    with translation.override("vi"):
        return typeset(TEMPLATE, [receipt_facts(receipt)])


def receipt_facts(receipt: Receipt) -> dict[str, Any]:
    """What the paper says."""
    entry, content = receipt.entry, receipt.revision.content
    at = timezone.localtime(receipt.issued_at)
    url = f"{settings.BASE_URL}/verify/{receipt.code}/"
    return {
        "body": entry.contest.host.name,
        "contest": entry.contest.name,
        "number": receipt.number,
        "time": f"{at:%H:%M:%S}",
        "day": f"{at:%d/%m/%Y}",
        "title": content.get("title", ""),
        "form": str(dict(EntryForm.choices).get(content.get("form", ""), "")),
        "entry": entry.code,
        "turn": receipt.revision.number,
        "unit": (content.get("unit") or {}).get("name", "") or entry.unit.name,
        "by": receipt.issued_to.full_name,
        "authors": [_author(author) for author in content.get("authors", [])] or [_organisation(content)],
        "files": [
            {"name": file["name"], "size": _size(file.get("size", 0)), "sha256": file["sha256"]}
            for file in content.get("attachments", [])
        ],
        "sha256": receipt.revision.sha256,
        "code": receipt.code,
        "url": url,
        "qr": square(url),
    }


def _author(author: dict[str, Any]) -> str:
    said = [author["full_name"], author.get("unit_name", ""), f"{author['share'].replace('.', ',')} %"]
    return " – ".join(word for word in said if word)


def _organisation(content: dict[str, Any]) -> str:
    return str((content.get("organisation") or {}).get("name", ""))


def _size(count: int) -> str:
    grouped = f"{count:,}".replace(",", ".")
    return f"{grouped} byte"
