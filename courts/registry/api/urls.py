"""Addresses of the registry's API."""

from __future__ import annotations

from django.urls import path

from courts.registry.api import cases, filings

urlpatterns = [
    path("filings/", filings.filings, name="api_filings"),
    path("filings/<uuid:filing_id>/", filings.filing, name="api_filing"),
    path("cases/<uuid:case_id>/", cases.case, name="api_case"),
]
