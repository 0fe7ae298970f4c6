"""Errors of a definition that its shape does not show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from courts.ground.questions.definition import AnswerKind
from courts.ground.questions.reading import BadDefinition
from courts.registry.filing_types import registry
from courts.registry.filing_types.definition import Decider, FilingType
from courts.registry.models import CaseKind, FilingDocumentKind, PartyRole

PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def errors() -> list[str]:
    """Return the errors of all definitions, as sentences for their author. Empty: they can be used."""
    try:
        found = registry.every_version()
    except BadDefinition as error:
        return [str(error)]
    missing = [] if any(kind.code == registry.CLAIM for kind in found) else [f"no type {registry.CLAIM}"]
    return [*missing, *(f"{kind.code}: {error}" for kind in found for error in _errors(kind))]


def _errors(kind: FilingType) -> Iterator[str]:
    if kind.version < 1:
        yield "version is out of range"
    if kind.opens_case and kind.decider is Decider.JUDGE:
        yield "a filing that opens a case is decided by the office"
    known: tuple[tuple[str, tuple[str, ...], list[str]], ...] = (
        ("kind of case", kind.kinds, CaseKind.values),
        ("role", kind.sides, PartyRole.values),
        ("kind of document", tuple(paper.kind for paper in kind.papers), FilingDocumentKind.values),
    )
    for what, names, allowed in known:
        yield from (f"{what} {name} is not known" for name in names if name not in allowed)
        yield from (f"{what} {name} is named twice" for name, count in Counter(names).items() if count > 1)
    texts = [("name", kind.name), ("line", kind.line), ("who", kind.who), ("time", kind.time)]
    texts += [(f"paper {paper.kind}", paper.name) for paper in kind.papers]
    texts += [(f"question {question.code}", question.label) for question in kind.questions]
    yield from (f"{name} lacks a language" for name, text in texts if not (text.ar.strip() and text.en.strip()))
    codes = [question.code for question in kind.questions]
    used = {name for text in (kind.granted.ar, kind.granted.en) for name in PLACEHOLDER.findall(text)}
    yield from (f"granted: {{{name}}} has no value" for name in sorted(used - set(codes)))
    yield from (f"{code} is asked twice" for code, count in Counter(codes).items() if count > 1)
    for question in kind.questions:
        if (question.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES}) != bool(question.choices):
            yield f"{question.code}: choices do not fit its kind"
        if question.when is not None and question.when.place()[1] and question.when.place() not in _places(codes):
            yield f"{question.code}: a condition reads {question.when.question}, which nothing answers"


def _places(codes: list[str]) -> set[tuple[str, str]]:
    return {("", code) for code in codes}
