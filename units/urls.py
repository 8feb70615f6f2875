"""Addresses of the tree of units."""

from django.urls import path

from units.views import imports, making, tree

app_name = "units"

urlpatterns = [
    path("units/", tree.units, name="units"),
    path("units/find/", tree.find, name="find"),
    path("units/download/", tree.download, name="download"),
    path("units/new/", making.new, name="new"),
    path("units/add/", making.add, name="add"),
    path("units/imports/", imports.imports, name="imports"),
    path("units/imports/template/", imports.template, name="template"),
    path("units/imports/upload/", imports.upload, name="upload"),
    path("units/imports/<int:pk>/", imports.preview, name="import"),
    path("units/imports/<int:pk>/apply/", imports.apply, name="apply"),
    path("units/imports/<int:pk>/discard/", imports.discard, name="discard"),
    path("units/<int:pk>/", tree.unit, name="unit"),
]
