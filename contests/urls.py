"""The addresses of contests."""

from django.urls import URLPattern, path

from contests.views import making, public, rulebook, sections, setting_up

app_name = "contests"


def _section(key: str) -> list[URLPattern]:
    """A section's page, and the address that saves it."""
    return [
        path(f"contests/<slug:slug>/setup/{key}/", sections.edit, {"key": key}, name=f"edit_{key}"),
        path(f"contests/<slug:slug>/setup/{key}/save/", sections.save, {"key": key}, name=f"save_{key}"),
    ]


urlpatterns = [
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
