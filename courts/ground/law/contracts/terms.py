"""Words that laws and facts share: kinds of contracts, relatives, subjects of powers, documents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ContractKind(StrEnum):
    MUSLIM = "muslim"
    CIVIL = "civil"


class Reckoning(StrEnum):
    """The calendar in which years of age are counted."""

    GREGORIAN = "gregorian"
    HIJRI = "hijri"


@dataclass(frozen=True, slots=True)
class Age:
    """Full years of age in one calendar."""

    years: int
    reckoning: Reckoning = Reckoning.GREGORIAN


class Kin(StrEnum):
    """A relative of the bride. Uncles and cousins are on the father's side."""

    FATHER = "father"
    SON = "son"
    GRANDFATHER = "paternal_grandfather"
    FULL_BROTHER = "full_brother"
    HALF_BROTHER = "paternal_half_brother"
    UNCLE = "paternal_uncle"
    COUSIN = "paternal_cousin"
    AGNATE = "next_agnate"


class PowerSubject(StrEnum):
    """The matter of a power of attorney."""

    PROPERTY = "property"
    VEHICLE = "vehicle"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    ESTATE = "estate"
    LITIGATION = "litigation"
    BANKING = "banking"
    COMPANY = "company"
    OTHER = "other"


class Document(StrEnum):
    """A document that proves a fact or an identity."""

    EMIRATES_ID = "emirates_id"
    PASSPORT = "passport"
    MARRIAGE_CONTRACT = "marriage_contract"
    HEIRS_CERTIFICATE = "heirs_certificate"


class ProofKind(StrEnum):
    """A way in which the identity of a signer is proved."""

    DOCUMENT = "document"
    FACE = "face"
    NATIONAL_LOGIN = "national_login"
    QUESTIONS = "questions"
    WITNESS = "witness"
