"""One rule: its number, the values of law that it reads, and the function that finds problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from courts.ground.law.contracts.sourced import Citation
from courts.ground.law.contracts.terms import ContractKind
from notary.rules.findings import Finding

F = TypeVar("F")
L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class Rule(Generic[F, L]):
    """A numbered rule. It runs under a law that knows all values it reads.

    number: of the rule in the project's list. reads: names of the values. quotes: values of which the source is given
    too, and which may be unknown. kind: the kind of contract that it is for; None: every kind. Called with facts, law
    and day, it returns its findings with number and legal source.
    """

    number: str
    reads: tuple[str, ...]
    quotes: tuple[str, ...]
    kind: ContractKind | None
    find: Callable[[F, L, date], Iterator[Finding]]

    @property
    def name(self) -> str:
        """Return the name of the function."""
        return self.find.__name__

    @property
    def module(self) -> str:
        """Return the module of the function."""
        return self.find.__module__

    @property
    def summary(self) -> str:
        """Return the first line of the function's docstring."""
        return (self.find.__doc__ or "").strip().splitlines()[0]

    def runs_under(self, law: L) -> bool:
        """Say whether the rule is for this kind of law, and the law knows every value that the rule reads."""
        if self.kind is not None and getattr(law, "kind", None) is not self.kind:
            return False
        return all(getattr(law, value).is_known for value in self.reads)

    def source_under(self, law: L) -> str:
        """Return where the values that the rule reads were found, without repetition. For the list of the rules."""
        sources: dict[str, Any] = {getattr(law, value).source: None for value in (*self.reads, *self.quotes)}
        return "; ".join(sources)

    def citations_under(self, law: L) -> tuple[Citation, ...]:
        """Return the citations of the values that the rule reads, without repetition. See `source_under`."""
        found = (getattr(law, value).citation for value in (*self.reads, *self.quotes))
        return tuple(dict.fromkeys(each for each in found if each.ar))

    def __call__(self, facts: F, law: L, day: date) -> tuple[Finding, ...]:
        """Return the findings on these facts for an act on that day."""
        if not self.runs_under(law):
            return ()
        sources = self.citations_under(law)
        return tuple(replace(finding, rule=self.number, sources=sources) for finding in self.find(facts, law, day))


def rule(
    number: str, *reads: str, kind: ContractKind | None = None, quotes: tuple[str, ...] = ()
) -> Callable[[Callable[[F, L, date], Iterator[Finding]]], Rule[F, L]]:
    """Return a decorator that makes a function a rule. It registers nothing: `registry.py` lists the rules."""

    def numbered(find: Callable[[F, L, date], Iterator[Finding]]) -> Rule[F, L]:
        return Rule(number, reads, quotes, kind, find)

    return numbered
