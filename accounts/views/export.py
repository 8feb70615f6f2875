"""The list of people as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import policies
from accounts.views.people import found_people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.http import MemberRequest
    from accounts.models import User

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 28


@require_safe
def export_people(request: MemberRequest) -> HttpResponse:
    """Whom the list shows, with the same filters, one row a person."""
    policies.read_people(request.user).enforce()
    name = f"nguoi-dung-{timezone.localdate():%Y%m%d}.xlsx"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(_workbook(found_people(request)), content_type=WORKBOOK, headers=disposition)


def _workbook(people: Iterable[User]) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    bold, sheet = book.add_format({"bold": True}), book.add_worksheet(_("Users"))
    heads = [_("Full name"), _("E-mail"), _("Staff code"), _("Mobile phone"), _("Works at"), _("Roles"), _("State")]
    sheet.write_row(0, 0, heads, bold)
    sheet.set_column(0, len(heads) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for number, person in enumerate(people, start=1):
        sheet.write_row(number, 0, _cells(person))
    book.close()
    return buffer.getvalue()


def _cells(person: User) -> list[str]:
    works = "; ".join(
        " – ".join(filter(None, [one.unit.name, one.title]))
        for one in person.works_at  # type: ignore[attr-defined]
    )
    roles = "; ".join(
        f"{one.get_role_display()} – {one.place}"
        for one in person.trusted_with  # type: ignore[attr-defined]
    )
    named = [person.full_name, person.email or "", person.staff_code or "", person.phone_as_read]
    return [*named, works, roles, str(person.standing.label)]
