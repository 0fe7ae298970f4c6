"""Names and addresses of filings and cases: by number, year and kind, never by a party."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.wording import number_format
from courts.registry.models import Case, Filing


def filing_title(filing: Filing) -> str:
    """A filing by its receipt's number, or as a draft."""
    if filing.receipt is None:
        return _("Draft filing")
    return _("Filing %(number)s") % {"number": filing.receipt.number}


def filing_url(filing: Filing) -> str:
    """Address of a filing's page."""
    return reverse("filing", args=[filing.pk])


def case_title(case: Case) -> str:
    """«الدعوى رقم 1466 لسنة 2026 تجاري» / "Case 1466 of 2026, Commercial" in the active language."""
    return number_format.case_number(case.serial, case.year, str(case.get_kind_display()))


def case_url(case: Case) -> str:
    """Address of a case's page."""
    return reverse("case", args=[case.pk])
