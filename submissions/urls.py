"""Addresses of entries: the author's, then the unit's and the office's."""

from django.urls import path

from submissions.views import (
    answering,
    assisting,
    attachments,
    authors,
    desk,
    dispatch,
    entries,
    form,
    progress,
    reception,
    reminding,
    revisions,
    screening,
    searching,
    similarity,
    succession,
    text,
    uploads,
    writing,
)

app_name = "submissions"

author_urls = [
    path("entries/", entries.mine, name="mine"),
    path("contests/<slug:slug>/enter/", entries.new, name="new"),
    path("contests/<slug:slug>/enter/create/", entries.create, name="create"),
    path("contests/<slug:slug>/assist/", assisting.assisting, name="assisting"),
    path("contests/<slug:slug>/assist/enter/", assisting.assist, name="assist"),
    path("entries/<slug:code>/giving/", assisting.giving, name="giving"),
    path("entries/<slug:code>/give/", assisting.give_entry, name="give_entry"),
    path("entries/<slug:code>/", entries.entry, name="entry"),
    path("entries/<slug:code>/write/", text.write, name="write"),
    path("entries/<slug:code>/save/", text.save, name="save"),
    path("entries/<slug:code>/autosave/", text.autosave, name="autosave"),
    path("entries/<slug:code>/merge/", text.merge, name="merge"),
    path("entries/<slug:code>/authors/", authors.authors, name="authors"),
    path("entries/<slug:code>/authors/find/", authors.find_author, name="find_author"),
    path("entries/<slug:code>/save-authors/", authors.save_authors, name="save_authors"),
    path("entries/<slug:code>/confirm-authorship/", authors.confirm_authorship, name="confirm_authorship"),
    path("entries/<slug:code>/refusal/", authors.refusal, name="refusal"),
    path("entries/<slug:code>/refuse-authorship/", authors.refuse_authorship, name="refuse_authorship"),
    path("entries/<slug:code>/remind-authors/", authors.remind_authors, name="remind_authors"),
    path("authors/<int:pk>/hand-over/", authors.hand_over_authorship, name="hand_over_authorship"),
    path("authorship/", answering.answer, name="answer"),
    path("authorship/<str:key>/", answering.authorship, name="authorship"),
    path("authorship/<str:key>/confirm/", answering.confirm_by_key, name="confirm_by_key"),
    path("authorship/<str:key>/refuse/", answering.refuse_by_key, name="refuse_by_key"),
    path("entries/<slug:code>/files/", attachments.files, name="files"),
    path("entries/<slug:code>/attach/", attachments.attach, name="attach"),
    path("entries/<slug:code>/conditions/", writing.conditions, name="conditions"),
    path("entries/<slug:code>/declare/", writing.declare, name="declare"),
    path("entries/<slug:code>/check/", writing.check, name="check"),
    path("entries/<slug:code>/submit/", writing.submit, name="submit"),
    path("entries/<slug:code>/withdraw/", entries.withdraw, name="withdraw"),
    path("entries/<slug:code>/reopen/", entries.reopen, name="reopen"),
    path("entries/<slug:code>/revisions/", revisions.revisions, name="revisions"),
    path("entries/<slug:code>/compare/", revisions.compare, name="compare"),
    path("entries/<slug:code>/take-back/<slug:key>/", revisions.take_back, name="take_back"),
    path("entries/<slug:code>/uploads/", uploads.begin_upload, name="begin_upload"),
    path("uploads/<uuid:key>/", uploads.upload, name="upload"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/detach/", attachments.detach, name="detach"),
    path("attachments/<int:pk>/examine-again/", attachments.examine_again, name="examine_again"),
    path("receipts/<slug:number>/", entries.receipt, name="receipt"),
]

unit_urls = [
    path("units/<int:pk>/succession/", succession.succession, name="succession"),
    path("units/<int:pk>/succession/preview/", succession.preview_succession, name="preview_succession"),
    path("units/<int:pk>/succession/succeed/", succession.succeed, name="succeed"),
    path("units/<int:pk>/succession/plan/", succession.plan_succession, name="plan_succession"),
    path("succession-plans/<int:pk>/call-off/", succession.call_off_succession, name="call_off_succession"),
    path("desk/", desk.desk, name="desk"),
    path("desk/ranking/", desk.ranking, name="ranking"),
    path("desk/ranking/<int:unit>/<slug:slug>/rank/", desk.rank, name="rank"),
    path("desk/confirmations/", screening.confirmations, name="confirmations"),
    path("desk/confirmations/confirm/", screening.confirm, name="confirm"),
    path("desk/letters/", dispatch.dispatches, name="dispatches"),
    path("desk/letters/new/", dispatch.dispatch_new, name="dispatch_new"),
    path("desk/letters/preview/", dispatch.preview_dispatch, name="preview_dispatch"),
    path("desk/letters/forward/", dispatch.forward, name="forward"),
    path("desk/<slug:code>/", screening.screen, name="screen"),
    path("desk/<slug:code>/accept/", screening.accept, name="accept"),
    path("desk/<slug:code>/return-to-author/", screening.return_to_author, name="return_to_author"),
    path("desk/<slug:code>/decline/", screening.decline, name="decline"),
    path("desk/<slug:code>/send-back/", screening.send_back, name="send_back"),
    path("letters/<int:pk>/", dispatch.dispatch, name="dispatch"),
    path("letters/<int:pk>/attach-signed/", dispatch.attach_signed, name="attach_signed"),
    path("signed-letters/<int:pk>/", dispatch.signed_copy, name="signed_copy"),
]

office_urls = [
    path("contests/<slug:slug>/entries/", reception.received, name="received"),
    path("contests/<slug:slug>/entries/preview/", reception.preview_admissions, name="preview_admissions"),
    path("contests/<slug:slug>/entries/admit/", reception.admit_many, name="admit_many"),
    path("contests/<slug:slug>/entries/<slug:code>/", reception.received_entry, name="received_entry"),
    path("contests/<slug:slug>/entries/<slug:code>/admit/", reception.admit, name="admit"),
    path("contests/<slug:slug>/entries/<slug:code>/disqualify/", reception.disqualify, name="disqualify"),
    path("contests/<slug:slug>/units/", progress.units, name="units"),
    path("contests/<slug:slug>/units/silent/", reminding.silent, name="silent"),
    path("contests/<slug:slug>/units/silent/preview/", reminding.preview_reminders, name="preview_reminders"),
    path("contests/<slug:slug>/units/remind/", reminding.remind, name="remind"),
]

search_urls = [
    path("searches/", searching.saved_searches, name="saved_searches"),
    path("searches/save/", searching.save_search, name="save_search"),
    path("searches/<int:pk>/rename/", searching.rename_search, name="rename_search"),
    path("searches/<int:pk>/delete/", searching.delete_search, name="delete_search"),
]

similarity_urls = [
    path("similarity/", similarity.findings, name="findings"),
    path("similarity/<int:pk>/", similarity.finding, name="finding"),
    path("similarity/<int:pk>/find-same/", similarity.find_same, name="find_same"),
    path("similarity/<int:pk>/find-improved/", similarity.find_improved, name="find_improved"),
    path("similarity/<int:pk>/find-not-similar/", similarity.find_not_similar, name="find_not_similar"),
]

form_urls = [
    path("contests/<slug:slug>/setup/form/", form.edit_form, name="edit_form"),
    path("contests/<slug:slug>/setup/form/arrange/", form.arrange_form, name="arrange_form"),
    path("contests/<slug:slug>/setup/form/preview/", form.preview_form, name="preview_form"),
    path("contests/<slug:slug>/setup/form/new-question/", form.new_field, name="new_field"),
    path("contests/<slug:slug>/setup/form/add-question/", form.add_field, name="add_field"),
    path("contests/<slug:slug>/setup/form/new-section/", form.new_section, name="new_section"),
    path("contests/<slug:slug>/setup/form/add-section/", form.add_section, name="add_section"),
    path("form-questions/<int:pk>/", form.edit_field, name="edit_field"),
    path("form-questions/<int:pk>/save/", form.save_field, name="save_field"),
    path("form-questions/<int:pk>/remove/", form.remove_field, name="remove_field"),
    path("form-questions/<int:pk>/restore/", form.restore_field, name="restore_field"),
    path("form-sections/<int:pk>/", form.edit_section, name="edit_section"),
    path("form-sections/<int:pk>/save/", form.save_section, name="save_section"),
    path("form-sections/<int:pk>/remove/", form.remove_section, name="remove_section"),
]

urlpatterns = [*form_urls, *author_urls, *unit_urls, *office_urls, *similarity_urls, *search_urls]
