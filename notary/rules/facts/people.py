"""Facts about people: persons, their identity record, spouses, the wali and witnesses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from courts.ground.law.contracts.terms import Document, Kin


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity record: the document, the name exactly as it states it, and its last day of validity."""

    document: Document
    name: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person of an act. key: equal for the same human being in two roles. nationality: ISO 3166 code.

    None, or an empty text: not stated.
    """

    key: str
    name: str = ""
    born_on: date | None = None
    is_male: bool | None = None
    is_muslim: bool | None = None
    is_citizen: bool | None = None
    is_abroad: bool | None = None
    nationality: str = ""
    identity: Identity | None = None


class Ending(StrEnum):
    """The way a marriage ended."""

    DIVORCE = "divorce"
    ANNULMENT = "annulment"
    DEATH = "death"


@dataclass(frozen=True, slots=True)
class PreviousMarriage:
    """A marriage that ended. proof: number of the divorce deed, judgment or death certificate.

    recorded_on: day on which the divorce was documented. cycles: menstrual cycles declared since the end; None if the
    bride counts months.
    """

    began_on: date | None = None
    ended_on: date | None = None
    ending: Ending | None = None
    proof: str = ""
    recorded_on: date | None = None
    cycles: int | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A premarital certificate. It holds no results of tests: only the statement that the person is fit (R33)."""

    number: str
    issuer: str
    issued_on: date
    is_fit: bool
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The answer of a spouse. said_yes is None for silence. apart: asked without wali or relatives."""

    asked_on: date
    said_yes: bool | None
    apart: bool


@dataclass(frozen=True, slots=True)
class Spouse:
    """A spouse to be. current_marriages: marriages that exist on the day, never earlier ones. None: not stated.

    pregnant, delivered_on: of the bride. national_law_asks_wali: of a bride who is no citizen.
    wives_disclosed: the bride knows of the groom's present marriages.
    """

    person: Person
    current_marriages: int | None = None
    wives_disclosed: bool = False
    previous: tuple[PreviousMarriage, ...] = ()
    pregnant: bool = False
    delivered_on: date | None = None
    certificate: Certificate | None = None
    consent: Consent | None = None
    disclosure_signed_on: date | None = None
    national_law_asks_wali: bool | None = None
    national_law_proof: str = ""
    is_new_muslim: bool = False


class Standing(StrEnum):
    """The state of a relative who comes before the chosen wali in the order."""

    ALIVE = "alive"
    DEAD = "dead"
    ABSENT = "absent"
    UNFIT = "unfit"
    REFUSES = "refuses"
    NEVER_WAS = "never_was"


@dataclass(frozen=True, slots=True)
class Relative:
    """A relative of the bride. proof: number of the death certificate or of another paper."""

    standing: Standing
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Wali:
    """The marriage guardian. identified_by: the ma'zoun's check of a document. witnesses_asked: keys of witnesses."""

    person: Person
    kin: Kin
    identified_by: Document | None = None
    witnesses_asked: frozenset[str] = frozenset()


Relatives = Mapping[Kin, Relative]


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness of the contract."""

    person: Person


@dataclass(frozen=True, slots=True)
class Dower:
    """The dower in whole units of a currency; None: not agreed."""

    advance: int | None
    deferred: int | None
    currency: str = field(default="AED")
