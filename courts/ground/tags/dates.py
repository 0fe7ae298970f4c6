"""Tags for dates and times, and entries grouped by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.template import Context, Library, TemplateSyntaxError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from courts.ground.wording import dates

register = Library()


def _time(moment: date | datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', moment.isoformat(), words)


@register.simple_tag
def venue_time(moment: datetime, venue: Any = None) -> SafeString:
    """«10:30» in the venue's zone. `venue` has `.tz`, or is the name of a zone."""
    return _time(moment, dates.time_24h(moment, venue))


@register.simple_tag(takes_context=True)
def public_time(context: Context, moment: datetime, venue: Any = None) -> SafeString:
    """«9:20 صباحاً»: a time on a page for every reader. Staff and lawyers get «09:20»."""
    return _time(moment, _hour_of_reader(context)(moment, venue))


def _hour_of_reader(context: Context) -> Callable[[datetime, Any], str]:
    frame = context.get("page_frame")
    return dates.time_24h if frame is not None and frame.reads_24_hours else dates.time_12h


@register.simple_tag
def venue_date(moment: date | datetime, venue: Any = None, style: str = "full") -> SafeString:
    """A day at the venue. Styles: full (with weekday), long, short, month, weekday, weekday_brief, hijri, both."""
    if style == "both":
        return _time(moment, f"{dates.full_date(moment, venue)} · {dates.hijri_date(moment, venue)}")
    words = {
        "full": dates.full_date,
        "long": dates.long_date,
        "short": dates.short_date,
        "month": dates.month,
        "weekday": dates.weekday,
        "weekday_brief": dates.weekday_brief,
        "hijri": dates.hijri_date,
    }
    if style not in words:
        raise TemplateSyntaxError(f"venue_date has no style {style!r}.")
    return _time(moment, words[style](moment, venue))


@register.simple_tag
def venue_deadline(moment: datetime, venue: Any = None, style: str = "full") -> SafeString:
    """The last day of a term. Styles: full (weekday, and the time or "end of the day"), long, short (day only)."""
    if style == "full":
        return _time(moment, dates.deadline(moment, venue))
    last = dates.last_day(moment, venue)
    return _time(last, {"long": dates.long_date, "short": dates.short_date}[style](last))


@register.simple_tag
def near_day(moment: date | datetime, venue: Any = None) -> str:
    """«اليوم», «غداً», «أمس» or an empty string. Shown next to the date."""
    return dates.near_day(moment, venue)


@register.simple_tag(takes_context=True)
def time_range(context: Context, start: datetime, end: datetime, venue: Any = None) -> SafeString:
    """«من 10:30 إلى 10:52» in Arabic, an en dash in English. The public gets the 12-hour clock."""
    return format_html("<bdi>{}</bdi>", dates.between(start, end, venue, _hour_of_reader(context)))


@register.simple_tag
def clock_range(opens: time, closes: time) -> SafeString:
    """«من 07:30 إلى 15:30» in Arabic, an en dash in English: opening hours, without a day."""
    return format_html("<bdi>{}</bdi>", dates.clock_range(opens, closes))


@register.filter
def by_month(entries: Iterable[Any], venue: Any = None) -> list[dict[str, Any]]:
    """Timeline entries grouped by month, in the order given. An entry is a dict or object with `at` or `day`."""

    def moment(entry: Any) -> date | datetime:
        known = entry if isinstance(entry, dict) else {name: getattr(entry, name, None) for name in ("at", "day")}
        found = known.get("at") or known.get("day")
        if not isinstance(found, date):
            raise TemplateSyntaxError("a timeline entry has neither a time nor a day")
        return found

    groups: list[dict[str, Any]] = []
    for entry in entries:
        first = dates.day_of(moment(entry), venue).replace(day=1)
        if not groups or groups[-1]["month"] != first:
            groups.append({"month": first, "entries": []})
        groups[-1]["entries"].append(entry)
    return groups
