"""The one module of the rules that knows Django: texts that are translated when they are shown."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

__all__ = ["KIN", "ROLES", "SPECIAL_ACTS", "Amount", "_"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in whole units of a currency, in words of the reader's language: «20,000 درهم» / "AED 20,000"."""

    units: int
    currency: str

    def __str__(self) -> str:
        if (get_language() or "ar").startswith("en"):
            return f"{self.currency} {self.units:,}"
        return f"{self.units:,} {_CURRENCIES_AR.get(self.currency, self.currency)}"


_CURRENCIES_AR = {"AED": "درهم"}

ROLES = {
    "groom": _("the groom"),
    "bride": _("the bride"),
    "wali": _("the wali"),
    "principal": _("the principal"),
    "agent": _("the agent"),
}

KIN = {
    "father": _("the father"),
    "son": _("the son"),
    "paternal_grandfather": _("the paternal grandfather"),
    "full_brother": _("the full brother"),
    "paternal_half_brother": _("the half-brother on the father's side"),
    "paternal_uncle": _("the paternal uncle"),
    "paternal_cousin": _("the cousin on the father's side"),
    "next_agnate": _("the next agnate"),
}

SPECIAL_ACTS = {
    "sale": _("a sale"),
    "mortgage": _("a mortgage"),
    "gift": _("a gift"),
    "marriage": _("a marriage"),
    "divorce": _("a divorce"),
    "settlement": _("a settlement"),
    "arbitration": _("arbitration"),
    "admission": _("an admission"),
    "release": _("a release or a waiver"),
}
