"""Addresses of rehearsals."""

from django.urls import path

from rehearsals import views

app_name = "rehearsals"

urlpatterns = [
    path("contests/<slug:slug>/rehearsals/", views.rehearsals, name="rehearsals"),
    path("contests/<slug:slug>/rehearsals/rehearse/", views.rehearse, name="rehearse"),
    path("rehearsals/<int:pk>/", views.rehearsal, name="rehearsal"),
    path("rehearsals/<int:pk>/progress/", views.progress, name="progress"),
]
