"""Findings of the rules as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courts.ground.wording.dates import short_date
from notary.applications.queries.findings import Checked, is_private
from notary.rules.findings import Finding

# What the notary checks on the day, as a plan and not as a mistake of the applicant. One sentence for all signers.
_ON_THE_DAY: Final[Mapping[str, str | Promise]] = {
    "R7.too_few_proofs": _("Each person who signs proves their identity in more than one way."),
    "R7.document_not_valid": _("Each person who signs shows an identity document that is valid on that day."),
    "R8.credentials_not_passed": _("The identity document of each person who signs is checked."),
    "R17.no_consent_to_recording": _("Each person who signs is asked for consent to the recording."),
    "R29.not_identified": _("The guardian, who is abroad, shows a passport or an Emirates ID by video."),
    "R29.witnesses_not_asked": _("Each witness is asked whether they know the guardian, who is abroad."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding in words. kind: refusal, leave, warning or lifted. key: empty where no page may show it."""

    kind: str
    text: str
    fix: str
    source: str
    key: str = ""
    leave: str = ""


@dataclass(frozen=True, slots=True)
class OnTheDay:
    """One check of the contract day."""

    text: str
    source: str


def shown(finding: Finding, kind: str, leave: str = "") -> Shown:
    """Return a finding in the active language, with its legal source."""
    key = "" if is_private(finding) else finding.key
    return Shown(kind, finding.message(short_date), finding.fix(short_date), _source(finding), key, leave)


def _source(finding: Finding) -> str:
    return finding.source("en" if (get_language() or "ar").startswith("en") else "ar")


def shown_findings(found: Checked) -> list[Shown]:
    """Return the findings about the application itself, the gravest first."""
    lifted = [
        shown(item.finding, "lifted", f"{item.override.number} · {item.override.judge} · {item.override.reason}")
        for item in found.lifted
    ]
    return [
        *(shown(each, "refusal") for each in found.refusals),
        *(shown(each, "leave") for each in found.leaves),
        *(shown(each, "warning") for each in found.warnings),
        *lifted,
    ]


def checks_of_the_day(found: Checked) -> list[OnTheDay]:
    """Return what the notary checks in the sitting. No change of the application answers it."""
    rows: dict[str, OnTheDay] = {}
    for each in found.for_sitting:
        name = f"{each.rule}.{each.code}"
        rows.setdefault(name, OnTheDay(str(_ON_THE_DAY.get(name, each.fix(short_date))), _source(each)))
    return list(rows.values())
