"""`manage.py doctor`: the checks of the status page on the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from ops.status import running
from ops.status.findings import Finding, Level, Report
from ops.status.words import GROUPS, NAMES, sentence
from ops.version import VERSION

MARKS = {Level.OK: "ok", Level.WARNING: "warning", Level.FAILED: "FAILED"}


class Command(BaseCommand):
    help = "Check the services, queues, backups and certificates. Exit status: 0 in order, 1 a warning, 2 a failure."
    # A fault of the settings is reported by `check`; this command must run in spite of it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report = running.run()
        # The operator's terminal may show no Arabic, and scripts compare what they read.
        with translation.override("en"):
            self.stdout.write(as_json(report) if options["json"] else as_text(report))
        if report.level is not Level.OK:
            sys.exit(int(report.level))


def as_json(report: Report) -> str:
    """One object with the level, and each finding with its values and its sentence."""
    return json.dumps(
        {
            "version": VERSION,
            "at": report.at,
            "level": MARKS[report.level].lower(),
            "findings": [_object(finding) for finding in report.findings],
        },
        cls=DjangoJSONEncoder,
        indent=1,
    )


def _object(finding: Finding) -> dict[str, Any]:
    return {
        "group": finding.group,
        "name": finding.name,
        "level": MARKS[finding.level].lower(),
        "code": finding.code,
        "params": finding.params,
        "sentence": sentence(finding),
    }


def as_text(report: Report) -> str:
    """A line for each finding, under the name of its group."""
    lines = []
    for group, title in GROUPS.items():
        findings = report.group(group)
        if findings:
            lines.append(str(title))
        lines += [f"  {MARKS[each.level]:<8} {NAMES[each.name]}: {sentence(each)}" for each in findings]
    return "\n".join([*lines, f"Result: {MARKS[report.level]}"])
