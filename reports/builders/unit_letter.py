"""A unit's letter with its list of entries, ready for the head's signature: in Vietnamese, as a state paper is."""

from collections.abc import Sequence

from django.utils import translation

from reports.builders.built import Built
from reports.builders.letterhead import Letter, day_in_words
from submissions.models import Dispatch, Entry
from units.kinds import COMMITTEES
from units.text import place


def unit_letter(dispatch: Dispatch, entries: Sequence[Entry]) -> Built:
    """The letter by which a unit sends entries on, sent already or not, with the list in its order."""
    with translation.override("vi"):
        contest, unit = dispatch.contest, dispatch.unit
        receiver = dispatch.to_unit or contest.receiving_office
        letter = Letter(
            above=unit.parent.name if unit.parent else "",
            body=unit.name,
            number=dispatch.number,
            about=f"V/v gửi bài dự thi {contest.name}",
            place=place(unit.name),
            on=dispatch.issued_on,
        )
        letter.addressee(receiver.name)
        if contest.plan_number and contest.plan_on:
            letter.text(
                f"Thực hiện Kế hoạch số {contest.plan_number} {day_in_words(contest.plan_on)} của {contest.host.name} "
                f"về việc tổ chức {contest.name}, {unit.name} đã tổ chức sơ loại các bài dự thi đã tiếp nhận."
            )
        else:
            letter.text(f"Hưởng ứng {contest.name}, {unit.name} đã tổ chức sơ loại các bài dự thi đã tiếp nhận.")
        letter.text(
            f"Thủ trưởng đơn vị xác nhận tính hiệu quả và khả thi của các bài có tên trong danh sách dưới đây. "
            f"{unit.name} gửi {receiver.name} {len(entries)} bài dự thi để xem xét theo thể lệ."
        )
        letter.heading("Danh sách bài dự thi")
        letter.table(
            ["TT", "Mã số", "Tên bài dự thi", "Tác giả", "Lĩnh vực"],
            [
                [str(number), entry.code, entry.title, _authors(entry), entry.area.name if entry.area else ""]
                for number, entry in enumerate(entries, start=1)
            ],
            [10, 28, 52, 40, 30],
        )
        letter.text(f"{unit.name} trân trọng kính gửi {receiver.name}./.")
        letter.signature(
            "TM. Ủy ban nhân dân\nChủ tịch" if unit.kind in COMMITTEES else "Thủ trưởng đơn vị",
            receivers=["Như trên", "Lưu: VT"],
            receivers_label="Nơi nhận:",
            signer=dispatch.signer,
        )
    number = "".join(sign if sign.isalnum() else "-" for sign in dispatch.number)
    return Built(letter.content(), f"cong-van-{number}-{contest.slug}.docx")


def _authors(entry: Entry) -> str:
    named = (f"{author.full_name} ({author.unit_name})" if author.unit_name else author.full_name
             for author in entry.authors.all())  # fmt: skip
    return "; ".join(named) or str(entry.unit_snapshot.get("name", ""))
