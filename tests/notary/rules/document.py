"""The tables of docs/notary-rules.md, made from the rules and the law.

`python -m tests.notary.rules.document` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from courts.ground.law.contracts import profiles
from courts.ground.law.contracts.acts import ActLaw
from courts.ground.law.contracts.marriage import MarriageLaw
from courts.ground.law.contracts.profiles import ContractLaw
from courts.ground.law.contracts.sourced import Value
from notary.rules import registry
from notary.rules.elsewhere import ELSEWHERE

PAGE = Path(__file__).resolve().parents[3] / "docs" / "notary-rules.md"


def number_of(rule: str) -> tuple[str, int]:
    return rule[0], int(rule[1:])


def row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def versions() -> Iterator[tuple[str, ContractLaw]]:
    """Every version of every profile, with its name for the table."""
    for name in profiles.names():
        for version in profiles.versions(name):
            is_older = version is not profiles.versions(name)[0]
            yield f"{name} (before)" if is_older else name, version


def part(law: ContractLaw, record: type[Any]) -> Any:
    return law.marriage if record is MarriageLaw else law.acts


def named(names: Iterable[str]) -> str:
    known = list(names)
    return "all" if len(known) == len(list(versions())) else ", ".join(known) or "none"


def rules_table() -> str:
    lines = [row("rule", "function", "finds", "source", "profiles"), row(*["---"] * 5)]
    marriage = set(map(id, registry.MARRIAGE))
    for rule in sorted(registry.rules(), key=lambda rule: number_of(rule.number)):
        record: type[Any] = MarriageLaw if id(rule) in marriage else ActLaw
        laws = [(name, part(law, record)) for name, law in versions()]
        runs = [(name, law) for name, law in laws if rule.runs_under(law)]
        sources = list(dict.fromkeys(rule.source_under(law) for _name, law in runs))
        function = f"`{rule.module.removeprefix('notary.rules.')}.{rule.name}`"
        under = named(name for name, _law in runs)
        lines.append(row(rule.number, function, rule.summary, "<br>".join(sources), under))
    return "\n".join(lines)


def stated(value: Value[Any]) -> str:
    return shown(value.stated) if value.is_known else "–"


def shown(value: Any) -> str:
    """A value in words that stay the same from run to run."""
    if isinstance(value, dict):
        return ", ".join(f"{shown(key)}: {shown(each)}" for key, each in value.items())
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if hasattr(value, "__dataclass_fields__"):
        return ", ".join(f"{field.name} {shown(getattr(value, field.name))}" for field in fields(value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def values_table(record: type[Any]) -> str:
    lines = [row("value", "stated", "certainty", "source", "profiles"), row(*["---"] * 5)]
    for field in fields(record):
        if field.name == "kind":
            continue
        holders: dict[tuple[str, str, str], list[str]] = {}
        for name, law in versions():
            value = getattr(part(law, record), field.name)
            holders.setdefault((stated(value), value.certainty.value, value.source), []).append(name)
        for (text, certainty, source), names in holders.items():
            lines.append(row(f"`{field.name}`", text, certainty, source, named(names)))
    return "\n".join(lines)


def profiles_table() -> str:
    lines = [row("profile", "in force from", "source of the day"), row(*["---"] * 3)]
    for name, law in versions():
        start = "–" if law.in_force_from == date.min else law.in_force_from.isoformat()
        lines.append(row(f"`{name}`", start, law.since))
    return "\n".join(lines)


def elsewhere_table() -> str:
    lines = [row("rule", "belongs to"), row("---", "---")]
    lines += [row(number, place) for number, place in ELSEWHERE.items()]
    return "\n".join(lines)


def written(page: str) -> str:
    """The page with its tables made again."""
    tables = {
        "profiles": profiles_table(),
        "rules": rules_table(),
        "marriage": values_table(MarriageLaw),
        "acts": values_table(ActLaw),
        "elsewhere": elsewhere_table(),
    }
    for name, table in tables.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        page, count = re.subn(
            pattern, lambda found, table=table: f"{found[1]}\n{table}\n\n{found[2]}", page, flags=re.DOTALL
        )
        if count != 1:
            raise ValueError(f"the page has no place for {name}")
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
