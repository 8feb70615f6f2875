"""Files of an entry, and what is read and drawn of them."""

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from submissions.models import Attachment, FileText, Preview, Upload, preview_path
from tests.factories.submissions.entries import EntryFactory

# A WebP picture of one white pixel.
PICTURE = bytes.fromhex("52494646240000005745425056503820180000003001009d012a0100010007409625a400037000feef600000")


class AttachmentFactory(factory.django.DjangoModelFactory[Attachment]):
    """A small PDF."""

    class Meta:
        model = Attachment

    entry = factory.SubFactory(EntryFactory)
    kind = Attachment.Kind.SUPPLEMENT
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n%%EOF\n", name="tep.pdf"))
    name = "minh-hoa.pdf"
    extension = "pdf"
    size = 15
    sha256 = "0" * 64
    uploaded_by = factory.SelfAttribute("entry.created_by")
    state = "clean"
    copy = factory.LazyAttribute(lambda attachment: ContentFile(attachment.file.read(), name="tep"))
    examined_at = factory.LazyFunction(timezone.now)


class PreviewFactory(factory.django.DjangoModelFactory[Preview]):
    """The picture of a file of one page."""

    class Meta:
        model = Preview

    attachment = factory.SubFactory(AttachmentFactory)
    pages = factory.LazyFunction(lambda: [[default_storage.save(preview_path(), ContentFile(PICTURE)), 1, 1]])
    total = 1
    state = "drawn"
    drawn_at = factory.LazyFunction(timezone.now)


class FileTextFactory(factory.django.DjangoModelFactory[FileText]):
    """The text of a file that a worker has read."""

    class Meta:
        model = FileText

    attachment = factory.SubFactory(AttachmentFactory)
    state = "read"
    text = "Bảng theo dõi giờ giấc của từng thôn."
    read_at = factory.LazyFunction(timezone.now)


class UploadFactory(factory.django.DjangoModelFactory[Upload]):
    """A PDF of which nothing has arrived yet."""

    class Meta:
        model = Upload

    entry = factory.SubFactory(EntryFactory)
    kind = Attachment.Kind.SUPPLEMENT
    name = "minh-hoa.pdf"
    size = 2000
    begun_by = factory.SelfAttribute("entry.created_by")
    heard_at = factory.LazyFunction(timezone.now)
