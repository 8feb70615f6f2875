"""Addresses of rounds, results and score sheets."""

from django.urls import path

from judging.views import assignment, course, panel, reconciling, results, rounds, sheets

app_name = "judging"

urlpatterns = [
    path("contests/<slug:slug>/rounds/", rounds.rounds, name="rounds"),
    path("contests/<slug:slug>/announce/", rounds.announce, name="announce"),
    path("contests/<slug:slug>/postponement/", course.postponement, name="postponement"),
    path("contests/<slug:slug>/postponement/preview/", course.preview_postponement, name="preview_postponement"),
    path("contests/<slug:slug>/postpone/", course.postpone, name="postpone"),
    path("contests/<slug:slug>/call-off/", course.call_off, name="call_off"),
    path("contests/<slug:slug>/cancel/", course.cancel, name="cancel"),
    path("rounds/<int:pk>/", rounds.round, name="round"),
    path("rounds/<int:pk>/open/", rounds.open_round, name="open_round"),
    path("rounds/<int:pk>/entries/", rounds.contenders, name="contenders"),
    path("rounds/<int:pk>/entries/enrol/", rounds.enrol, name="enrol"),
    path("rounds/<int:pk>/entries/names/", rounds.read_names, name="read_names"),
    path("rounds/<int:pk>/panel/seat/", panel.seat, name="seat"),
    path("rounds/<int:pk>/panel/decision/", panel.record_decision, name="record_decision"),
    path("seats/<int:pk>/unseat/", panel.unseat, name="unseat"),
    path("rounds/<int:pk>/assignment/", assignment.propose, name="propose"),
    path("rounds/<int:pk>/assignment/assign/", assignment.assign, name="assign"),
    path("rounds/<int:pk>/conflicts/", assignment.conflicts, name="conflicts"),
    path("rounds/<int:pk>/conflicts/detect/", assignment.detect_conflicts, name="detect_conflicts"),
    path("conflicts/<int:pk>/dismiss/", assignment.dismiss_conflict, name="dismiss_conflict"),
    path("rounds/<int:pk>/seal/", results.seal, name="seal"),
    path("rounds/<int:pk>/close/", results.close_round, name="close_round"),
    path("rounds/<int:pk>/standings/", results.standings, name="standings"),
    path("rounds/<int:pk>/result.json", results.bundle, name="bundle"),
    path("rounds/<int:pk>/reconciliations/", reconciling.reconciliations, name="reconciliations"),
    path("contenders/<int:pk>/settle/", reconciling.settle, name="settle"),
    path("judging/", sheets.desk, name="desk"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/save/", sheets.save, name="save"),
    path("sheets/<int:pk>/sign/", sheets.sign, name="sign"),
    path("sheets/<int:pk>/reopen/", sheets.reopen, name="reopen"),
    path("sheets/<int:pk>/conflict/", sheets.declare_conflict, name="declare_conflict"),
    path("sheets/<int:pk>/files/<int:number>/", sheets.sheet_file, name="sheet_file"),
    path("sheets/<int:pk>/files/<int:number>/pages/<int:page>/", sheets.sheet_page, name="sheet_page"),
    path("sheets/<int:pk>/files/<int:number>/film/", sheets.sheet_film, name="sheet_film"),
]
