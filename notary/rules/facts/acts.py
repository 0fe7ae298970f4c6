"""Facts of notarial acts: signers and their proofs, powers, revocations, and the seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from courts.ground.law.contracts.terms import Document, PowerSubject, ProofKind
from notary.rules.facts.people import Person
from notary.rules.hijri import TABLE, HijriCalendar


@dataclass(frozen=True, slots=True)
class Answers:
    """The result of a check by questions."""

    asked: int
    right: int
    taken: timedelta


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of identity. answers: of a check by questions."""

    kind: ProofKind
    has_passed: bool
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs an act.

    credentials_passed: result of the check of the identity document; None: not checked. agreed_to_recording: consent
    was recorded before the session began. degree_to_notary: degree of kinship; None: not kin.
    """

    person: Person
    proofs: tuple[Proof, ...] = ()
    credentials_passed: bool | None = None
    agreed_to_recording: bool = False
    is_spouse_of_notary: bool = False
    degree_to_notary: int | None = None


@dataclass(frozen=True, slots=True)
class ActText:
    """The text of an act: its languages, as codes, and the licence number of the legal translator."""

    languages: frozenset[str]
    translator_licence: str = ""


@dataclass(frozen=True, slots=True)
class ActFacts:
    """A session of a notary, for every kind of act. is_online: held by video."""

    notary: Person
    signers: tuple[Signer, ...]
    text: ActText
    is_online: bool = True


@dataclass(frozen=True, slots=True)
class Capacity:
    """The right to act for another: as guardian, for a company, as agent. proof: number of the paper."""

    proof: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Principal or agent. capacity: of the person, if the party is another person or a company."""

    person: Person
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True)
class PowerFacts:
    """A power of attorney, as the rules read it.

    attached: papers handed in with it. title_deed, plot: numbers in its text. used_since: day on which a power was
    granted that is used now; None for a new power. scope: the acts of the agent, as the principal wrote them.
    """

    principal: Party
    agent: Party
    subjects: frozenset[PowerSubject]
    is_special: bool
    is_commercial: bool = False
    title_deed: str = ""
    plot: str = ""
    attached: frozenset[Document] = frozenset()
    used_since: date | None = None
    scope: tuple[str, ...] = ()
    calendar: HijriCalendar = TABLE

    @property
    def parties(self) -> tuple[tuple[str, Party], ...]:
        """Return principal and agent with the names of their roles."""
        return (("principal", self.principal), ("agent", self.agent))


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """The revocation of a power: its number, day and names, and whether the agent is notified with the sealing."""

    power_number: str
    granted_on: date | None
    principal_name: str
    agent_name: str
    notifies_agent: bool


@dataclass(frozen=True, slots=True)
class SealFacts:
    """The state of an act before its seal. Hashes are of the text: agreed as draft, shown, and signed."""

    is_recording_closed: bool
    recording_hash: str
    quality_confirmed: bool
    missing_signatures: int
    fee_settled: bool
    journal_number: str
    agreed_hash: str
    shown_hash: str
    signed_hash: str
