"""The values of a law profile today and on future days, with their sources, for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courts.ground import law
from courts.ground.law import LawProfile
from courts.ground.law.calendar import Day, Occasion
from courts.ground.wording.dates import HIJRI_MONTHS_AR, HIJRI_MONTHS_EN, arabic, clock_range

# Title and source of each subject, as the records of the subjects state them, and what is computed with its values from
# their first day on.
SUBJECTS: Final = {
    "calendar": (
        _("Working week"),
        _("The working week of the federal government."),
        _("Free times, official times and deadlines from that day on. Open deadlines and bookings follow."),
    ),
    "ramadan": (
        _("Hours in Ramadan"),
        _(
            "Circulars of the Federal Authority for Government Human Resources for 1444 and 1445 AH, "
            "as the press reported."
        ),
        _("What is proposed when an administrator saves the hours of Ramadan. Hours that are saved stay."),
    ),
    "holidays": (
        _("Yearly holidays"),
        _("Cabinet Resolution No. 27 of 2024, article 1, as the press reported it."),
        _("What is proposed on the page of yearly holidays. Holidays that are saved stay."),
    ),
    "filings": (
        _("Filings"),
        _("Service promises of the institution, not statute."),
        _("Filings received or returned from that day on. Deadlines that run keep their number of days."),
    ),
    "hearings": (
        _("Hearings"),
        _("Rules of the institution, not statute."),
        _("Hearings listed on that day or later. Listed ones keep their date and reminders."),
    ),
    "notary": (
        _("Notary"),
        _("The service of the remote marriage contract asks for three days; the other values are rules of the office."),
        _("Appointments booked from that day on. Booked ones keep their time."),
    ),
}
LABELS: Final = {
    "review_working_days": _("Working days in which the court answers a filing"),
    "cure_working_days": _("Working days in which the filer corrects a returned filing"),
    "max_upload_bytes": _("Largest size of a document"),
    "max_pages": _("Largest number of pages of a document"),
    "lead_time": _("Shortest time between booking and start"),
    "min_duration": _("Shortest length"),
    "max_duration": _("Longest length"),
    "slot_step": _("Distance between two starts"),
    "space_buffer": _("Time kept free before and after in a room"),
    "lobby_opens_before": _("The waiting room opens before the start"),
    "reminders": _("Reminders before the start"),
    "duration": _("Length"),
    "acceptance": _("Time in which the other person accepts"),
    "hold": _("Time for which an unconfirmed booking is kept"),
    "cancel_before": _("Shortest time before the start to cancel"),
}
# Codes of hearing kinds, which have their words elsewhere.
NOT_SHOWN: Final = frozenset({"closed_by_default"})


@dataclass(frozen=True, slots=True)
class Value:
    """One row: its label, and a cell for each version with whether it differs from the version before."""

    label: Any
    cells: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Subject:
    """The rows of one subject, with their source and what they are used for."""

    title: Any
    source: Any
    effect: Any
    values: list[Value]


def versions_from(name: str, today: date) -> list[LawProfile]:
    """The version in force today, then the versions of future days, the nearest first."""
    current = law.profile(name, today)
    coming = [version for version in law.versions(name) if version.in_force_from > today]
    return [current, *sorted(coming, key=lambda version: version.in_force_from)]


def subjects_of(versions: list[LawProfile]) -> list[Subject]:
    """Every value of these versions, by subject; subjects without any are left out."""
    found = []
    for name, (title, source, effect) in SUBJECTS.items():
        rows_of, record = _OF_CALENDAR.get(name, _values), "calendar" if name in _OF_CALENDAR else name
        values = rows_of([getattr(version, record) for version in versions])
        if values:
            found.append(Subject(title, source, effect, values))
    return found


def _week(records: list[Any]) -> list[Value]:
    return _days([record.hours for record in records])


def _ramadan(records: list[Any]) -> list[Value]:
    weeks = [record.ramadan for record in records]
    return _days(weeks) if any(weeks) else []


def _days(weeks: list[Any]) -> list[Value]:
    rows = []
    for day in Day:
        # 1 January 2024 was a Monday.
        label = date_format(date(2024, 1, 1) + timedelta(days=day), "l")
        parts = [week.get(day) for week in weeks]
        texts = [clock_range(hours.opens, hours.closes) if hours else str(_("Day off")) for hours in parts]
        rows.append(Value(label, _compared(texts)))
    return rows


def _holidays(records: list[Any]) -> list[Value]:
    known = [{occasion.key: occasion for occasion in record.holidays} for record in records]
    occasions = {key: occasion for each in known for key, occasion in each.items()}
    return [
        Value(
            occasion.name_ar if arabic() else occasion.name_en,
            _compared([_occasion(each[key]) if key in each else "–" for each in known]),
        )
        for key, occasion in occasions.items()
    ]


def _occasion(occasion: Occasion) -> str:
    """The first day in words, with the number of days."""
    if occasion.is_hijri:
        months = HIJRI_MONTHS_AR if arabic() else HIJRI_MONTHS_EN
        first = f"{occasion.day} {months[occasion.month - 1]}"
    else:
        # A leap year has every day.
        first = date_format(date(2024, occasion.month, occasion.day), "j F")
    return f"{first} · {_span(timedelta(days=occasion.days))}"


_OF_CALENDAR: Final = {"calendar": _week, "ramadan": _ramadan, "holidays": _holidays}


def _values(records: list[Any]) -> list[Value]:
    names = [field.name for field in fields(records[0]) if field.name not in NOT_SHOWN]
    return [
        Value(LABELS.get(name, name), _compared([_text(name, getattr(record, name)) for record in records]))
        for name in names
    ]


def _compared(texts: list[str]) -> list[tuple[str, bool]]:
    return [(text, place > 0 and text != texts[place - 1]) for place, text in enumerate(texts)]


def _text(name: str, value: Any) -> str:
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, Mapping):
        return str(_(", ")).join(_span(span) for span in sorted(value.values(), reverse=True))
    return filesizeformat(value) if name.endswith("_bytes") else str(value)


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes and minutes % 1440 == 0:
        return ngettext("%(count)s day", "%(count)s days", minutes // 1440) % {"count": minutes // 1440}
    if minutes and minutes % 60 == 0:
        return ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


@dataclass(frozen=True, slots=True)
class Difference:
    """The values of one subject that differ between two profiles, with their source and what they are used for."""

    title: Any
    source: Any
    effect: Any
    values: list[tuple[Any, str, str]]


def differences(before: LawProfile, after: LawProfile) -> list[Difference]:
    """The values that differ between two profiles, by subject; subjects without any are left out."""
    found = []
    for subject in subjects_of([before, after]):
        values = [(row.label, row.cells[0][0], row.cells[1][0]) for row in subject.values if row.cells[1][1]]
        if values:
            found.append(Difference(subject.title, subject.source, subject.effect, values))
    return found
