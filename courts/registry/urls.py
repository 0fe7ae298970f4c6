"""Addresses of the registry."""

from __future__ import annotations

from django.urls import path

from courts.registry.views import cases, filing_edit, filings, filings_in_cases, reviews

urlpatterns = [
    path("filings/", filings.filings, name="filings"),
    path("filings/new/", filings.start, name="filing_start"),
    path("filings/<uuid:filing_id>/", filings.filing, name="filing"),
    path("filings/<uuid:filing_id>/claim/", filing_edit.claim, name="filing_claim"),
    path("filings/<uuid:filing_id>/details/", filing_edit.details, name="filing_details"),
    path("filings/<uuid:filing_id>/parties/", filing_edit.parties, name="filing_parties"),
    path("filings/<uuid:filing_id>/documents/", filing_edit.documents, name="filing_documents"),
    path("filings/<uuid:filing_id>/documents/<uuid:document_id>/", filings.document, name="filing_document"),
    path(
        "filings/<uuid:filing_id>/documents/<uuid:document_id>/remove/",
        filing_edit.document_remove,
        name="filing_document_remove",
    ),
    path("filings/<uuid:filing_id>/submit/", filings.submit, name="filing_submit"),
    path("filings/<uuid:filing_id>/receipt/", filings.receipt, name="filing_receipt"),
    path("filings/<uuid:filing_id>/withdraw/", filings.withdraw, name="filing_withdraw"),
    path("review/", reviews.queue, name="review_queue"),
    path("review/<uuid:filing_id>/", reviews.review, name="review"),
    path("review/<uuid:filing_id>/take/", reviews.take, name="review_take"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/documents/", cases.case_documents, name="case_documents"),
    path("cases/<uuid:case_id>/documents/<uuid:document_id>/", cases.case_document, name="case_document"),
    path("cases/<uuid:case_id>/file/", filings_in_cases.choose, name="case_file"),
    path("cases/<uuid:case_id>/filings/<uuid:filing_id>/", filings_in_cases.entered, name="case_filing"),
    path("cases/<uuid:case_id>/parties/", cases.case_parties, name="case_parties"),
    path("cases/<uuid:case_id>/parties/<uuid:party_id>/counsel/", cases.appearance, name="case_appearance"),
    path(
        "cases/<uuid:case_id>/counsel/<uuid:representation_id>/end/", cases.appearance_end, name="case_appearance_end"
    ),
    path("cases/<uuid:case_id>/<slug:key>/", cases.case_panel, name="case_panel"),
]
