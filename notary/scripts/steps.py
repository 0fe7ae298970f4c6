"""The steps that a script may have, and the rules of each. Pure data; a service of the catalogue names its steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    """A step. The names are those of the catalogue."""

    IDENTITY = "identity"
    RECORDING_CONSENT = "recording_consent"
    BRIDE_ALONE = "bride_alone"
    CONSENT_OF_BOTH = "consent_of_both"
    READING = "reading"
    OFFER = "offer"
    ACCEPTANCE = "acceptance"
    WITNESSES = "witnesses"
    DECLARATION = "declaration"
    SIGNATURES = "signatures"


class Scope(StrEnum):
    """The people who do a step one by one."""

    ALL = "all"
    """Everyone who attends."""
    BRIDE = "bride"
    SPOUSES = "spouses"
    SIGNERS = "signers"
    NONE = "none"
    """The step is done once for the whole sitting."""


@dataclass(frozen=True, slots=True)
class StepRule:
    """The rules of a step.

    scope: the people who do it one by one. together: all required people are connected with sound and picture
    at that moment. follows: every cut of a person after that step takes the script back to it. apart: the question is
    put in a consultation of the person and the notary alone (R39).
    """

    scope: Scope = Scope.NONE
    together: bool = False
    follows: Step | None = None
    apart: bool = False


RULES: Final[dict[Step, StepRule]] = {
    Step.IDENTITY: StepRule(scope=Scope.ALL),
    Step.RECORDING_CONSENT: StepRule(scope=Scope.ALL),
    Step.BRIDE_ALONE: StepRule(scope=Scope.BRIDE, apart=True),
    Step.CONSENT_OF_BOTH: StepRule(scope=Scope.SPOUSES),
    Step.READING: StepRule(together=True),
    Step.OFFER: StepRule(together=True),
    Step.ACCEPTANCE: StepRule(together=True, follows=Step.OFFER),
    Step.WITNESSES: StepRule(together=True, follows=Step.OFFER),
    Step.DECLARATION: StepRule(together=True),
    Step.SIGNATURES: StepRule(scope=Scope.SIGNERS),
}

_SPOUSES: Final = frozenset({"groom", "bride"})


def concerns(step: Step, role: str, *, signs: bool) -> bool:
    """Return whether a step is done for a person in this role by themselves."""
    scope = RULES[step].scope
    return {
        Scope.ALL: True,
        Scope.BRIDE: role == "bride",
        Scope.SPOUSES: role in _SPOUSES,
        Scope.SIGNERS: signs,
        Scope.NONE: False,
    }[scope]
