"""URLs of the import and the export."""

from __future__ import annotations

from django.urls import path

from courts.imports.views import export, people_imports

urlpatterns = [
    path("", people_imports.import_list, name="import_list"),
    path("add/", people_imports.import_add, name="import_add"),
    path("sample.csv", people_imports.import_sample, name="import_sample"),
    path("export/", export.people_export, name="people_export"),
    path("export/people.csv", export.people_file, name="people_file"),
    path("<uuid:import_id>/", people_imports.import_one, name="import_one"),
    path("<uuid:import_id>/confirm/", people_imports.import_confirm, name="import_confirm"),
    path("<uuid:import_id>/drop/", people_imports.import_drop, name="import_drop"),
]
