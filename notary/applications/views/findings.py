"""Findings of the rules as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from courts.ground.wording.dates import short_date
from notary.applications.queries.findings import Checked, is_private
from notary.rules.findings import Finding


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding in words. kind: refusal, leave, warning, sitting or lifted. key: empty where no page may show it."""

    kind: str
    text: str
    fix: str
    source: str
    key: str = ""
    leave: str = ""


def shown(finding: Finding, kind: str, leave: str = "") -> Shown:
    """Return a finding in the active language, with its legal source."""
    key = "" if is_private(finding) else finding.key
    return Shown(kind, finding.message(short_date), finding.fix(short_date), finding.source, key, leave)


def shown_findings(found: Checked) -> list[Shown]:
    """Return all findings of a check, the gravest first."""
    lifted = [
        shown(item.finding, "lifted", f"{item.override.number} · {item.override.judge} · {item.override.reason}")
        for item in found.lifted
    ]
    return [
        *(shown(each, "refusal") for each in found.refusals),
        *(shown(each, "leave") for each in found.leaves),
        *(shown(each, "warning") for each in found.warnings),
        *lifted,
        *(shown(each, "sitting") for each in found.for_sitting),
    ]
