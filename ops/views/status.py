"""The status page: the findings of all checks, and the messages of the last hours and days."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courts.ground.models.people import POSTING_ZONE
from courts.ground.views.access import SignedInRequest
from courts.ground.views.administrators import administrator
from courts.ground.wording import dates
from ops.status import running
from ops.status.charts import chart
from ops.status.findings import Finding, Level
from ops.status.messages_left import messages_left
from ops.status.words import GROUPS, LEVELS, NAMES, sentence

TONES: Final = {Level.OK: "ok", Level.WARNING: "warn", Level.FAILED: "bad"}


@never_cache
@require_safe
@administrator
def status(request: SignedInRequest) -> HttpResponse:
    """Show the report, at most half a minute old."""
    report = running.current()
    left = messages_left()
    groups = [(name, word, [_row(finding) for finding in report.group(name)]) for name, word in GROUPS.items()]
    context = {
        "report": report,
        "zone": POSTING_ZONE,
        "groups": [group for group in groups if group[2]],
        "urgent": [_row(finding) for finding in report.findings if finding.level is not Level.OK],
        "tone": TONES[report.level],
        "hours": chart(left.hours, lambda bar: dates.time_24h(bar.starts_at, POSTING_ZONE), label_every=6),
        "days": chart(left.days, lambda bar: dates.short_date(bar.starts_at, POSTING_ZONE), label_every=5),
    }
    return render(request, "ops/status.html", context)


def _row(finding: Finding) -> dict[str, object]:
    return {
        "key": f"{finding.group}-{finding.name}",
        "state": TONES[finding.level],
        "thing": NAMES[finding.name],
        "strong": "" if finding.level is Level.OK else f"{LEVELS[finding.level]}:",
        "words": sentence(finding),
    }
