"""The paper of a receipt, for whoever may read the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from reports.builders import receipts
from submissions.models import Receipt

if TYPE_CHECKING:
    from accounts.http import MemberRequest


@require_safe
def receipt_paper(request: MemberRequest, number: str) -> HttpResponse:
    """The receipt as a PDF."""
    rows = Receipt.objects.visible_to(request.user).select_related(
        "entry__contest__host", "entry__unit", "revision", "issued_to"
    )
    receipt = get_object_or_404(rows, number=number)
    disposition = f'attachment; filename="bien-nhan-{receipt.number}.pdf"'
    content = receipts.receipt_paper(receipt)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
