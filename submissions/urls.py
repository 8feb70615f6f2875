"""Addresses of entries: the author's, then the unit's and the office's."""

from django.urls import path

from submissions.views import attachments, entries, writing

app_name = "submissions"

author_urls = [
    path("entries/", entries.mine, name="mine"),
    path("contests/<slug:slug>/enter/", entries.new, name="new"),
    path("contests/<slug:slug>/enter/create/", entries.create, name="create"),
    path("entries/<slug:code>/", entries.entry, name="entry"),
    path("entries/<slug:code>/write/", writing.write, name="write"),
    path("entries/<slug:code>/save/", writing.save, name="save"),
    path("entries/<slug:code>/authors/", writing.authors, name="authors"),
    path("entries/<slug:code>/save-authors/", writing.save_authors, name="save_authors"),
    path("entries/<slug:code>/confirm-authorship/", entries.confirm_authorship, name="confirm_authorship"),
    path("entries/<slug:code>/files/", attachments.files, name="files"),
    path("entries/<slug:code>/attach/", attachments.attach, name="attach"),
    path("entries/<slug:code>/check/", writing.check, name="check"),
    path("entries/<slug:code>/submit/", writing.submit, name="submit"),
    path("entries/<slug:code>/withdraw/", entries.withdraw, name="withdraw"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/detach/", attachments.detach, name="detach"),
    path("receipts/<slug:number>/", entries.receipt, name="receipt"),
]

urlpatterns = [*author_urls]
