"""Coded reasons of a return or a rejection, in words: what is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courts.registry.models import Fault, FilingDocumentKind


@dataclass(frozen=True, slots=True)
class FaultText:
    """One coded reason. Both sentences read in either language; the reviewer's own words stand beside them."""

    code: str
    text: str | Promise
    mend: str | Promise


_MEND: Final[dict[str, str | Promise]] = {
    Fault.LEAD_UNREADABLE: _("Scan or export the statement of claim again and upload it as a readable PDF."),
    Fault.POA_MISSING: _("Upload the power of attorney that covers this claim, with its number and date."),
    Fault.RESPONDENT_ADDRESS: _("Give a mobile number or an e-mail address at which the respondent can be served."),
    Fault.WRONG_COURT: _("Choose the court that has jurisdiction over the claim, or say why it is this one."),
    Fault.WRONG_KIND: _("Choose the kind of case that fits the requests."),
    Fault.REQUESTS_UNCLEAR: _("Number the requests and say in each what the court is asked to order."),
    Fault.EXHIBIT_MISSING: _("Upload every exhibit that the statement of claim names."),
    Fault.CONCILIATION_FIRST: _("Upload the record that conciliation was tried and ended without a settlement."),
    Fault.OTHER: _("Mend what the note names."),
}


# The field of the documents' form that answers a reason.
_ANSWERED_BY: Final[dict[str, str]] = {
    Fault.LEAD_UNREADABLE: "lead",
    Fault.POA_MISSING: FilingDocumentKind.POWER_OF_ATTORNEY,
    Fault.EXHIBIT_MISSING: "exhibits",
    Fault.CONCILIATION_FIRST: FilingDocumentKind.CONCILIATION_RECORD,
}


def documents_asked_for(codes: Iterable[str]) -> frozenset[str]:
    """Which kinds of document answer these reasons: `lead`, `exhibits`, or the kind of a proof."""
    return frozenset(str(_ANSWERED_BY[code]) for code in codes if code in _ANSWERED_BY)


def fault_text(code: str) -> FaultText:
    """The words of one code; a code that is no longer in use reads as itself."""
    known = code in Fault.values
    return FaultText(code, Fault(code).label if known else code, _MEND.get(code, ""))


def fault_texts(codes: Iterable[str]) -> list[FaultText]:
    """The words of several codes, in the order given."""
    return [fault_text(code) for code in codes]


def all_faults() -> list[FaultText]:
    """Every code that a reviewer may choose."""
    return fault_texts(Fault.values)
