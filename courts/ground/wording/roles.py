"""Words for roles. They agree with the person's gender: Arabic roles have two forms (محامٍ / محامية)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

WORDS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "judge": (pgettext_lazy("man", "judge"), pgettext_lazy("woman", "judge")),
    "presiding_judge": (pgettext_lazy("man", "presiding judge"), pgettext_lazy("woman", "presiding judge")),
    "clerk": (pgettext_lazy("man", "court clerk"), pgettext_lazy("woman", "court clerk")),
    "case_manager": (pgettext_lazy("man", "case manager"), pgettext_lazy("woman", "case manager")),
    "interpreter": (pgettext_lazy("man", "interpreter"), pgettext_lazy("woman", "interpreter")),
    "facility_officer": (pgettext_lazy("man", "duty officer"), pgettext_lazy("woman", "duty officer")),
    "notary": (pgettext_lazy("man", "notary"), pgettext_lazy("woman", "notary")),
    "authentication_judge": (
        pgettext_lazy("man", "authentication judge"),
        pgettext_lazy("woman", "authentication judge"),
    ),
    "lawyer": (pgettext_lazy("man", "lawyer"), pgettext_lazy("woman", "lawyer")),
    "claimant": (pgettext_lazy("man", "claimant"), pgettext_lazy("woman", "claimant")),
    "respondent": (pgettext_lazy("man", "respondent"), pgettext_lazy("woman", "respondent")),
    "claimant_counsel": (
        pgettext_lazy("man", "claimant’s counsel"),
        pgettext_lazy("woman", "claimant’s counsel"),
    ),
    "respondent_counsel": (
        pgettext_lazy("man", "respondent’s counsel"),
        pgettext_lazy("woman", "respondent’s counsel"),
    ),
    "witness": (pgettext_lazy("man", "witness"), pgettext_lazy("woman", "witness")),
    "expert": (pgettext_lazy("man", "expert"), pgettext_lazy("woman", "expert")),
    "inmate": (pgettext_lazy("man", "inmate"), pgettext_lazy("woman", "inmate")),
    "detainee": (pgettext_lazy("man", "inmate"), pgettext_lazy("woman", "inmate")),
    "groom": (pgettext_lazy("man", "groom"), pgettext_lazy("man", "groom")),
    "bride": (pgettext_lazy("woman", "bride"), pgettext_lazy("woman", "bride")),
    "wali": (pgettext_lazy("man", "guardian (wali)"), pgettext_lazy("man", "guardian (wali)")),
    "principal": (pgettext_lazy("man", "principal"), pgettext_lazy("woman", "principal")),
    "agent": (pgettext_lazy("man", "agent"), pgettext_lazy("woman", "agent")),
    "declarant": (pgettext_lazy("man", "declarant"), pgettext_lazy("woman", "declarant")),
    "partner": (pgettext_lazy("man", "partner"), pgettext_lazy("woman", "partner")),
    "identity_checker": (pgettext_lazy("man", "identity officer"), pgettext_lazy("woman", "identity officer")),
    "applicant": (pgettext_lazy("man", "applicant"), pgettext_lazy("woman", "applicant")),
    "observer": (pgettext_lazy("man", "observer"), pgettext_lazy("woman", "observer")),
}

# Words for counsel agree with the person and with the represented party: «وكيلة المدعي», «وكيل المدعية». The key is the
# role and `represented_of`; each value is for a man and for a woman. Without a key the words of WORDS hold.
COUNSEL: Final[dict[tuple[str, str], tuple[Promise, Promise]]] = {
    ("claimant_counsel", "female"): (
        pgettext_lazy("man for a woman or company", "claimant’s counsel"),
        pgettext_lazy("woman for a woman or company", "claimant’s counsel"),
    ),
    ("claimant_counsel", "unstated"): (
        pgettext_lazy("man for a party of no stated gender", "claimant’s counsel"),
        pgettext_lazy("woman for a party of no stated gender", "claimant’s counsel"),
    ),
    ("claimant_counsel", "several"): (
        pgettext_lazy("man", "claimants’ counsel"),
        pgettext_lazy("woman", "claimants’ counsel"),
    ),
    ("respondent_counsel", "female"): (
        pgettext_lazy("man for a woman or company", "respondent’s counsel"),
        pgettext_lazy("woman for a woman or company", "respondent’s counsel"),
    ),
    ("respondent_counsel", "unstated"): (
        pgettext_lazy("man for a party of no stated gender", "respondent’s counsel"),
        pgettext_lazy("woman for a party of no stated gender", "respondent’s counsel"),
    ),
    ("respondent_counsel", "several"): (
        pgettext_lazy("man", "respondents’ counsel"),
        pgettext_lazy("woman", "respondents’ counsel"),
    ),
}

NO_SUCH_ROLE: Final = gettext_lazy(
    "This role does not exist at a venue of this kind. Judges and case managers serve at courts, notaries and"
    " authentication judges at notary offices, clerks and interpreters at both, facility officers at police stations"
    " and correctional facilities."
)

# Words of roles in a room that differ from those in the institution.
IN_ROOM: Final = {"judge": "presiding_judge"}

# Words for a party without a stated gender: filings do not ask for it.
UNSTATED: Final[dict[str, Promise]] = {
    "claimant": pgettext_lazy("gender not stated", "claimant"),
    "respondent": pgettext_lazy("gender not stated", "respondent"),
}


def word(role: str, gender: str = "", represents: str = "") -> str:
    """The word for a role and a gender, and for counsel the `represented_of` their side. Empty for an unknown role."""
    if not gender and role in UNSTATED:
        return str(UNSTATED[role])
    masculine, feminine = COUNSEL.get((role, represents)) or WORDS.get(role, ("", ""))
    return str(feminine if gender == "female" else masculine)


def word_of(role: str, person: Any, represents: str = "") -> str:
    """The word for a role of this person or company."""
    gender = "female" if is_feminine(person) else str(getattr(person, "gender", "") or "")
    return word(role, gender, represents)


def word_in_room(role: str, person: Any, represents: str = "") -> str:
    """The word of a person's role in a room, where a role may have another word than in the institution."""
    return word_of(IN_ROOM.get(role, role), person, represents)


def represented_of(parties: Sequence[Any]) -> str:
    """Return what the word for counsel agrees with: `female`, `male`, `unstated` or `several`; empty for none."""
    if len(parties) > 1:
        return "several"
    for party in parties:
        return "female" if is_feminine(party) else str(getattr(party, "gender", "") or "unstated")
    return ""


def is_feminine(person: Any) -> bool:
    """True if words about this person are feminine: women, and companies («الشركة»). Unknown gender is not."""
    return getattr(person, "gender", "") == "female" or getattr(person, "kind", "") == "legal"
