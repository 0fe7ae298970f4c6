"""Facts of an application for a marriage contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from courts.ground.law.contracts.terms import Kin
from notary.rules.facts.people import Dower, Relative, Spouse, Wali, Witness
from notary.rules.hijri import TABLE, HijriCalendar


@dataclass(frozen=True, slots=True)
class MarriageFacts:
    """An application, as the rules read it.

    relatives: the relatives of the bride that come before the wali. kinship_degree: between the spouses; None if they
    are not kin. calendar: with announced months.
    """

    groom: Spouse
    bride: Spouse
    wali: Wali | None = None
    relatives: Mapping[Kin, Relative] = field(default_factory=dict, hash=False)
    witnesses: tuple[Witness, ...] = ()
    dower: Dower | None = None
    kinship_degree: int | None = None
    calendar: HijriCalendar = TABLE

    @property
    def spouses(self) -> tuple[tuple[str, Spouse], ...]:
        """Return groom and bride with the names of their roles."""
        return (("groom", self.groom), ("bride", self.bride))
