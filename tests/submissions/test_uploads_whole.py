"""A file that came in parts is looked at once more when it is whole, whoever sent it and however it was cut."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from audit.verdicts import PermissionRefused
from contests.admission import FileRefused
from submissions.actions import uploads as actions
from submissions.models import Attachment, Upload
from tests.factories.accounts import UserFactory
from tests.factories.submissions import UploadFactory
from tests.submissions.scenes import draft, scene

pytestmark = pytest.mark.django_db


def fresh() -> Upload:
    return Upload.objects.select_related("entry__contest", "entry__unit", "begun_by").get()


def take(upload: Upload, by: User, part: bytes) -> Upload:
    return actions.take(upload=upload, by=by, offset=upload.offset, part=io.BytesIO(part), size=len(part))


def test_nobody_else_sends_a_part() -> None:
    at = scene()
    partner = UserFactory(email="dong@thu.example")
    UploadFactory(entry=draft(at, "group"))
    for other in (partner, at.clerk, UserFactory()):
        with pytest.raises(PermissionRefused, match="Tệp này do người khác đang gửi"):
            take(fresh(), other, b"%PDF-1.4\n" + bytes(40))
    assert (fresh().offset, fresh().state) == (0, "receiving")


def test_what_the_first_part_was_too_short_to_tell_is_told_by_the_whole() -> None:
    at = scene()
    UploadFactory(entry=draft(at), size=100)
    take(fresh(), at.author, b"MZ\x90\x00")
    with pytest.raises(FileRefused, match="nội dung không phải loại đó"):
        take(fresh(), at.author, bytes(96))
    assert fresh().state == "refused"
    assert not Attachment.objects.exists()


def test_a_part_that_lies_shorter_in_the_store_than_it_was_sent_makes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene()
    UploadFactory(entry=draft(at), size=100)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "put_together", lambda **given: None)
        take(fresh(), at.author, b"%PDF-1.4\n" + bytes(91))
    [[path, _size]] = fresh().parts
    default_storage.delete(path)
    default_storage.save(path, ContentFile(b"%PDF-1.4\n" + bytes(40)))
    with pytest.raises(FileRefused, match="nhận được không giống tệp đã gửi"):
        actions.put_together(upload=fresh(), by=at.author)
    assert fresh().state == "refused"
    assert not Attachment.objects.exists()
