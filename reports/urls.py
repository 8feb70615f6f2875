"""Addresses of documents, results and certificates."""

from django.urls import path

from reports.views import dashboard, documents, letters, office, public, receipts, search

app_name = "reports"

urlpatterns = [
    path("office/", office.office, name="office"),
    path("series/<int:pk>/", office.series, name="series"),
    path("contests/<slug:slug>/dashboard/", dashboard.dashboard, name="dashboard"),
    path("contests/<slug:slug>/reports/", documents.reports, name="reports"),
    path("contests/<slug:slug>/reports/request/", documents.ask, name="request"),
    path("reports/<int:pk>/progress/", documents.progress, name="progress"),
    path("reports/<int:pk>/download/", documents.download, name="download"),
    path("contests/<slug:slug>/results/", public.results, name="results"),
    path("receipts/<slug:number>/paper/", receipts.receipt_paper, name="receipt_paper"),
    path("letters/<int:pk>/paper/", letters.letter_paper, name="letter_paper"),
    path("desk/letters/paper/", letters.preview_letter_paper, name="preview_letter_paper"),
    path("search/", search.search, name="search"),
    path("verify/", public.verify, name="verify"),
    path("verify/<str:code>/", public.verify, name="verify"),
]
