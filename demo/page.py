"""What the demonstration's office puts on its contests' pages: papers, answers, news; and a question that waits."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contests.actions.documents import Paper, add_document
from contests.actions.news import publish_news, write_news
from contests.actions.questions import ask, publish_question, write_question
from contests.models import Contest
from rehearsals.playing.inventing import paper

ASKED_OFTEN = [
    (
        "Một người được gửi mấy bài dự thi?",
        "Không giới hạn số bài. Mỗi bài cần một nội dung riêng và gửi qua đơn vị nơi làm việc hoặc nơi cư trú.",
    ),
    (
        "Người dân không làm việc trong cơ quan nhà nước gửi bài ở đâu?",
        "Gửi qua UBND xã, thị trấn nơi cư trú. Khi viết bài trên cổng, chọn đúng xã, thị trấn của mình.",
    ),
]
ASKED = (
    "Tôi ở nhóm ba người, hai người công tác ở xã khác. Nhóm tôi gửi bài qua đơn vị nào?",
    "Nhóm tác giả ở nhiều đơn vị gửi bài qua đơn vị nào?",
    "Gửi qua đơn vị của người đại diện nhóm. Các thành viên khác xác nhận là tác giả trên cổng.",
)
WAITING = "Bài dự thi bằng video dài tối đa bao nhiêu phút?"


def put_up_papers(contest: Contest, by: Any) -> None:
    """The plan and the rules, each as a file."""
    on = contest.plan_on or timezone.localdate()
    papers: list[Paper] = [
        {"kind": "plan", "number": contest.plan_number, "issued_on": on, "title": "Kế hoạch tổ chức cuộc thi"},
        {"kind": "rules", "number": "01/TL-BTC", "issued_on": on, "title": "Thể lệ cuộc thi"},
    ]
    for number, said in enumerate(papers, start=1):
        content = paper(said["title"])
        add_document(contest=contest, paper=said, file=SimpleUploadedFile(f"van-ban-{number}.pdf", content), by=by)


def answer_and_tell(contest: Contest, asker: Any, by: Any) -> None:
    """Some questions with answers, one that waits, and two pieces of news."""
    for wording, answer in ASKED_OFTEN:
        write_question(contest=contest, given={"wording": wording, "answer": answer}, by=by)
    text, wording, answer = ASKED
    question = ask(contest=contest, text=text, name_allowed=False, by=asker)
    publish_question(question=question, given={"wording": wording, "answer": answer}, named=False, version=1, by=by)
    ask(contest=contest, text=WAITING, name_allowed=False, by=asker)
    for title, words in (
        ("Khai mạc cuộc thi", "Ban Tổ chức phát động cuộc thi và bắt đầu nhận bài trên cổng."),
        (
            "Hướng dẫn viết bài",
            "Nêu rõ việc đang vướng, cách làm mới và số liệu trước, sau khi áp dụng. Bài cần trung thực.",
        ),
    ):
        publish_news(item=write_news(contest=contest, title=title, text=words, by=by), at=None, by=by)
