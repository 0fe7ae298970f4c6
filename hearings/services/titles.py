"""How a hearing and its case are named: by number and year, never by a party."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from courts.registry.models import Case
from hearings.models import Hearing


def title_of_case(case: Case) -> str:
    """«الدعوى رقم 1466 لسنة 2026» / "Case 1466 of 2026" in the active language."""
    return _("Case %(number)s of %(year)s") % {"number": case.serial, "year": case.year}


def title_of(hearing: Hearing) -> str:
    """The same, of a hearing's case."""
    return title_of_case(hearing.case)


def titles_of_case(case: Case) -> tuple[str, str]:
    """The title in Arabic and in English, for what is stored in both."""
    with translation.override("ar"):
        arabic = title_of_case(case)
    with translation.override("en"):
        english = title_of_case(case)
    return arabic, english
