"""The mail server of the trial and the tests keeps every message it accepted."""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from ops.mail_sink import running_sink


def test_an_accepted_mail_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Bài dự thi đã được tiếp nhận"
    mail["From"], mail["To"] = "portal@localhost", "an@example.vn"
    mail.set_content("Kính gửi Nguyễn Thị Diễm Quỳnh,\n")
    with running_sink(tmp_path) as (sink, address):
        with smtplib.SMTP("127.0.0.1", urlsplit(address).port or 0) as smtp:
            smtp.send_message(mail, to_addrs=["an@example.vn", "hidden@example.vn"])
        (kept,) = sink.messages()
    assert kept["Subject"] == "Bài dự thi đã được tiếp nhận"
    assert kept["X-Recipients"] == "an@example.vn, hidden@example.vn"
    assert kept.get_content().splitlines() == ["Kính gửi Nguyễn Thị Diễm Quỳnh,"]
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]
