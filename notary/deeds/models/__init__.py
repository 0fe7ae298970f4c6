"""Deeds, their parties and relations, and the register."""

from notary.deeds.models.deeds import Deed
from notary.deeds.models.parties import DeedParty
from notary.deeds.models.registers import RegisterEntry
from notary.deeds.models.relations import DeedRelation

__all__ = ["Deed", "DeedParty", "DeedRelation", "RegisterEntry"]
