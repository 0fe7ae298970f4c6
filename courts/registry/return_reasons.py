"""The texts of the coded reasons for a return or a rejection: the problem, and how the filer fixes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courts.registry.models import Filing, FilingDocumentKind, ReturnReason


@dataclass(frozen=True, slots=True)
class ReasonText:
    """One coded reason in words. Both sentences are translated; the reviewer's own note stands next to them."""

    code: str
    text: str | Promise
    fix: str | Promise


_FIXES: Final[dict[str, str | Promise]] = {
    ReturnReason.STATEMENT_UNREADABLE: _(
        "Scan or export the statement of claim again and upload it as a readable PDF."
    ),
    ReturnReason.POA_MISSING: _("Upload the power of attorney that covers this claim, with its number and date."),
    ReturnReason.RESPONDENT_ADDRESS: _(
        "Give a mobile number or an e-mail address at which the respondent can be served."
    ),
    ReturnReason.WRONG_COURT: _("Choose the court that has jurisdiction over the claim, or say why it is this one."),
    ReturnReason.WRONG_KIND: _("Choose the kind of case that fits the requests."),
    ReturnReason.REQUESTS_UNCLEAR: _("Number the requests and say in each what the court is asked to order."),
    ReturnReason.EXHIBIT_MISSING: _("Upload every exhibit that the statement of claim names."),
    ReturnReason.CONCILIATION_FIRST: _("Upload the record that conciliation was tried and ended without a settlement."),
    ReturnReason.DOCUMENT_UNREADABLE: _("Scan or export the document again and upload it as a readable PDF."),
    ReturnReason.OTHER_CASE: _("File it from the page of the case to which it belongs."),
    ReturnReason.OTHER: _("Fix the problems listed in the note."),
}

_FIXED_BY: Final[dict[str, FilingDocumentKind]] = {
    ReturnReason.STATEMENT_UNREADABLE: FilingDocumentKind.STATEMENT,
    ReturnReason.POA_MISSING: FilingDocumentKind.POWER_OF_ATTORNEY,
    ReturnReason.EXHIBIT_MISSING: FilingDocumentKind.EXHIBIT,
    ReturnReason.CONCILIATION_FIRST: FilingDocumentKind.CONCILIATION_RECORD,
}


def documents_asked_for(codes: Iterable[str]) -> frozenset[FilingDocumentKind]:
    """Return the kinds of document that the filer must upload to fix these reasons."""
    return frozenset(_FIXED_BY[code] for code in codes if code in _FIXED_BY)


def reason_text(code: str) -> ReasonText:
    """Return the texts of one code; a code that is no longer in use stands for itself."""
    known = code in ReturnReason.values
    return ReasonText(code, ReturnReason(code).label if known else code, _FIXES.get(code, ""))


def reason_texts(codes: Iterable[str]) -> list[ReasonText]:
    """Return the texts of several codes, in the order given."""
    return [reason_text(code) for code in codes]


_IN_CASE: Final = (
    ReturnReason.REQUESTS_UNCLEAR,
    ReturnReason.DOCUMENT_UNREADABLE,
    ReturnReason.OTHER_CASE,
    ReturnReason.OTHER,
)
_ONLY_IN_CASE: Final = (ReturnReason.DOCUMENT_UNREADABLE, ReturnReason.OTHER_CASE)


def codes_for(filing: Filing) -> list[ReturnReason]:
    """Return the codes that fit a filing: of a claim, or of a filing in a case."""
    if filing.about_id is not None:
        return list(_IN_CASE)
    return [code for code in ReturnReason if code not in _ONLY_IN_CASE]
