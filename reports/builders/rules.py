"""The rules of a contest as a paper, ready for signature: always in Vietnamese, as a state paper is."""

from django.utils import translation

from contests.models import Contest
from contests.rulebook import rulebook
from reports.builders.built import Built, Progress
from reports.builders.letterhead import Letter
from reports.models import Report
from units.text import place


def rules(report: Report, progress: Progress) -> Built:
    """The rules written from the settings, chapter by chapter, each sentence numbered within its chapter."""
    with translation.override("vi"):
        contest = Contest.objects.with_plan().get(pk=report.contest_id)
        chapters = rulebook(contest)
        letter = Letter(body=contest.host.name, number="        /TL-BTC", place=place(contest.host.name), on=None)
        letter.title("Thể lệ", contest.name)
        for number, chapter in enumerate(chapters, start=1):
            letter.heading(f"{number}. {chapter.title}")
            for place_in_chapter, clause in enumerate(chapter.clauses, start=1):
                letter.text(f"{number}.{place_in_chapter}. {clause.text}")
                for item in clause.items:
                    letter.text(f"- {item};")
            progress(number, len(chapters))
        letter.signature(
            "TM. Ban Tổ chức\nTrưởng ban",
            receivers=[contest.host.name, contest.receiving_office.name, "Lưu: VT"],
            receivers_label="Nơi nhận:",
        )
    return Built(letter.content(), f"the-le-{contest.slug}.docx")
