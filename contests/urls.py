"""The addresses of contests."""

from django.urls import URLPattern, path

from contests.views import calendar, documents, making, news, public, questions, rulebook, sections, setting_up

app_name = "contests"


def _section(key: str) -> list[URLPattern]:
    """A section's page, and the address that saves it."""
    return [
        path(f"contests/<slug:slug>/setup/{key}/", sections.edit, {"key": key}, name=f"edit_{key}"),
        path(f"contests/<slug:slug>/setup/{key}/save/", sections.save, {"key": key}, name=f"save_{key}"),
    ]


_page_urls = [
    path("contests/<slug:slug>/calendar.ics", calendar.calendar, name="calendar"),
    path("contests/<slug:slug>/page/documents/", documents.documents, name="documents"),
    path("contests/<slug:slug>/page/documents/add/", documents.add_document, name="add_document"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/download/", documents.download_document, name="download_document"),
    path("documents/<int:pk>/replace/", documents.replace_document, name="replace_document"),
    path("documents/<int:pk>/remove/", documents.remove_document, name="remove_document"),
    path("contests/<slug:slug>/questions/", questions.questions, name="questions"),
    path("contests/<slug:slug>/questions/new/", questions.new_question, name="new_question"),
    path("contests/<slug:slug>/questions/ask/", questions.ask, name="ask"),
    path("contests/<slug:slug>/page/questions/", questions.asked, name="asked"),
    path("contests/<slug:slug>/page/questions/write/", questions.write_question, name="write_question"),
    path("contests/<slug:slug>/page/questions/order/", questions.order_questions, name="order_questions"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/answer/", questions.answer_question, name="answer_question"),
    path("questions/<int:pk>/publish/", questions.publish_question, name="publish_question"),
    path("questions/<int:pk>/withdraw/", questions.withdraw_question, name="withdraw_question"),
    path("questions/<int:pk>/decline/", questions.decline_question, name="decline_question"),
    path("contests/<slug:slug>/news/", news.news, name="news"),
    path("contests/<slug:slug>/page/news/", news.news_desk, name="news_desk"),
    path("contests/<slug:slug>/page/news/write/", news.write_news, name="write_news"),
    path("news/<int:pk>/", news.news_item, name="news_item"),
    path("news/<int:pk>/edit/", news.edit_news, name="edit_news"),
    path("news/<int:pk>/change/", news.change_news, name="change_news"),
    path("news/<int:pk>/publish/", news.publish_news, name="publish_news"),
    path("news/<int:pk>/withdraw/", news.withdraw_news, name="withdraw_news"),
    path("news/<int:pk>/tell/", news.tell_news, name="tell_news"),
]

urlpatterns = [
    *_page_urls,
    path("contests/", public.contest_list, name="list"),
    path("contests/new/", making.new, name="new"),
    path("contests/new/details/", making.details, name="details"),
    path("contests/new/read/", making.read, name="read"),
    path("contests/new/create/", making.create, name="create"),
    path("contests/<slug:slug>/", public.contest, name="contest"),
    path("contests/<slug:slug>/setup/", setting_up.setup, name="setup"),
    path("contests/<slug:slug>/setup/todo/", setting_up.todo, name="todo"),
    path("contests/<slug:slug>/setup/export/", making.export, name="export"),
    *(pattern for key in sections.SECTION for pattern in _section(key)),
    path("contests/<slug:slug>/setup/organisers/", sections.edit_organisers, name="edit_organisers"),
    path("contests/<slug:slug>/setup/organisers/save/", sections.save_organisers, name="save_organisers"),
    path("organisers/<int:pk>/remove/", sections.remove_organiser, name="remove_organiser"),
    path("contests/<slug:slug>/rulebook/", rulebook.rulebook, name="rulebook"),
    path("rule-documents/<int:pk>/comparison/", rulebook.comparison, name="comparison"),
    path("rule-documents/<int:pk>/compare/", rulebook.compare_rules, name="compare"),
    path("contests/<slug:slug>/review/", setting_up.review, name="review"),
    path("contests/<slug:slug>/publish/", setting_up.publish, name="publish"),
    path("contests/<slug:slug>/close-entries/", setting_up.close_entries, name="close_entries"),
    path("contests/<slug:slug>/conclude/", setting_up.conclude, name="conclude"),
    path("contests/<slug:slug>/archive/", setting_up.archive, name="archive"),
    path("contests/<slug:slug>/leave-archive/", setting_up.leave_archive, name="leave_archive"),
    path("contests/<slug:slug>/unarchive/", setting_up.unarchive, name="unarchive"),
]
