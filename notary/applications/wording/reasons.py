"""The texts of the coded reasons of a return or a refusal: the problem, and how the applicant fixes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notary.applications.models import ReturnReason


@dataclass(frozen=True, slots=True)
class ReasonText:
    """One coded reason in words."""

    code: str
    text: str | Promise
    fix: str | Promise


_FIXES: Final[dict[str, str | Promise]] = {
    ReturnReason.DATA_DIFFERS: _("Enter name, number and dates exactly as the identity document shows them."),
    ReturnReason.PAPER_MISSING: _("Upload every paper that the page of papers asks for."),
    ReturnReason.PAPER_UNREADABLE: _("Scan the paper again, all pages, and upload it as a PDF or a sharp picture."),
    ReturnReason.CAPACITY: _(
        "Upload the guardianship, the licence with its manager, or the power, and enter its number."
    ),
    ReturnReason.GUARDIAN_ORDER: _(
        "Name the nearer relative as guardian, or enter the proof of death. Otherwise ask the judge for leave."
    ),
    ReturnReason.CERTIFICATE: _("Enter the details of a certificate that is valid on the day of the contract."),
    ReturnReason.TEXT_UNCLEAR: _("Write each sentence so that it says one thing, with names, numbers and dates."),
    ReturnReason.NOT_LAWFUL: _("Ask the office which other act is possible."),
    ReturnReason.OTHER_OFFICE: _("Begin a new application at the competent office."),
    ReturnReason.OTHER: _("Fix the problems listed in the note."),
}


def reason_text(code: str) -> ReasonText:
    """Return the texts of one code; a code that is no longer in use stands for itself."""
    known = code in ReturnReason.values
    return ReasonText(code, ReturnReason(code).label if known else code, _FIXES.get(code, ""))


def reason_texts(codes: Iterable[str]) -> list[ReasonText]:
    """Return the texts of several codes, in the order given."""
    return [reason_text(code) for code in codes]
