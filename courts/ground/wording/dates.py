"""Dates and times in words: in the venue's zone, with Gulf month names, Hijri and Gregorian, digits 0-9."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as in_words
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from hijridate import Gregorian

from courts.ground import clock

# The zone of the institution, for times without a venue.
HOUSE_ZONE = ZoneInfo("Asia/Dubai")

HIJRI_MONTHS_AR = (
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
)
HIJRI_MONTHS_EN = (
    "Muharram",
    "Safar",
    "Rabi al-Awwal",
    "Rabi al-Akhir",
    "Jumada al-Ula",
    "Jumada al-Akhirah",
    "Rajab",
    "Shaban",
    "Ramadan",
    "Shawwal",
    "Dhu al-Qadah",
    "Dhu al-Hijjah",
)


def arabic() -> bool:
    """True if the active language is Arabic, which is also the default."""
    return (get_language() or "ar").startswith("ar")


def zone_of(place: object | None) -> tzinfo:
    """The zone of a venue (`.tz`) or of a zone name; HOUSE_ZONE if neither is given."""
    if place is None or place == "":
        return HOUSE_ZONE
    if isinstance(place, tzinfo):
        return place
    if isinstance(place, str):
        return ZoneInfo(place)
    zone = getattr(place, "tz", None)
    return zone if isinstance(zone, tzinfo) else HOUSE_ZONE


def local(moment: datetime, place: object | None = None) -> datetime:
    """A stored time in the venue's zone. A naive time counts as UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone_of(place))


def day_of(moment: date | datetime, place: object | None = None) -> date:
    """The calendar day of a time at the venue. A date is returned as it is."""
    return local(moment, place).date() if isinstance(moment, datetime) else moment


def time_24h(moment: datetime, place: object | None = None) -> str:
    """«10:30»: the 24-hour clock, for staff, lawyers, rooms and facilities."""
    return f"{local(moment, place):%H:%M}"


def time_12h(moment: datetime, place: object | None = None) -> str:
    """«9:20 صباحاً» / "9:20 am": the 12-hour clock, for the public; «ظهراً» from twelve to one."""
    here = local(moment, place)
    hour = f"{here.hour % 12 or 12}:{here:%M}"
    if arabic() and here.hour == 12:
        return f"{hour} ظهراً"
    if arabic():
        return f"{hour} {'صباحاً' if here.hour < 12 else 'مساءً'}"
    return f"{hour} {'am' if here.hour < 12 else 'pm'}"


def full_date(moment: date | datetime, place: object | None = None) -> str:
    """«الثلاثاء 14 أبريل 2026» / "Tuesday 14 April 2026"."""
    return in_words(day_of(moment, place), "l j F Y")


def long_date(moment: date | datetime, place: object | None = None) -> str:
    """«14 أبريل 2026» / "14 April 2026"."""
    return in_words(day_of(moment, place), "j F Y")


def short_date(moment: date | datetime, place: object | None = None) -> str:
    """«14 أبريل» / "14 April": for places where the year is shown above."""
    return in_words(day_of(moment, place), "j F")


def month(moment: date | datetime, place: object | None = None) -> str:
    """«أبريل 2026» / "April 2026": heading of a month on the timeline."""
    return in_words(day_of(moment, place), "F Y")


def weekday(moment: date | datetime, place: object | None = None) -> str:
    """«الثلاثاء» / "Tuesday"."""
    return in_words(day_of(moment, place), "l")


def weekday_brief(moment: date | datetime, place: object | None = None) -> str:
    """«الثلاثاء» / "Tue": Arabic names are short and have no usual abbreviation."""
    return in_words(day_of(moment, place), "l" if arabic() else "D")


def deadline(moment: datetime, place: object | None = None) -> str:
    """The last day of a term, and the time if it ends before midnight: «الأحد 29 نوفمبر 2026» / "…, 15:30".

    A term that runs until midnight ends with the day before, and the text says "end of the day".
    """
    last = moment - timedelta(microseconds=1)
    if day_of(last, place) != day_of(moment, place):
        return _("%(day)s, end of the day") % {"day": full_date(last, place)}
    return f"{full_date(moment, place)} · {time_24h(moment, place)}"


def last_day(moment: datetime, place: object | None = None) -> date:
    """The last calendar day of a term that ends at `moment`."""
    return day_of(moment - timedelta(microseconds=1), place)


def zone_words(moment: datetime, place: object | None = None) -> str:
    """The zone of a time at a place, for readers elsewhere: "UAE time", or its distance from UTC: "UTC+03:00"."""
    if str(zone_of(place)) == str(HOUSE_ZONE):
        return _("UAE time")
    offset = f"{local(moment, place):%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"


def hijri_date(moment: date | datetime, place: object | None = None) -> str:
    """«26 شوال 1447 هـ» / "26 Shawwal 1447 AH", by the Umm al-Qura calendar."""
    day = day_of(moment, place)
    hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    if arabic():
        return f"{hijri.day} {HIJRI_MONTHS_AR[hijri.month - 1]} {hijri.year} هـ"
    return f"{hijri.day} {HIJRI_MONTHS_EN[hijri.month - 1]} {hijri.year} AH"


def near_day(moment: date | datetime, place: object | None = None, *, now: datetime | None = None) -> str:
    """«اليوم», «غداً», «أمس», or an empty string. Shown next to the date, never instead of it."""
    distance = day_of(moment, place) - day_of(now or clock.now(), place)
    return {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get(distance // timedelta(days=1), "")


def clock_range(opens: time, closes: time) -> str:
    """«من 07:30 إلى 15:30» / "07:30 – 15:30": opening hours, without a day. Midnight to midnight is all day."""
    if opens == closes == time(0):
        return _("Day and night")
    first, last = f"{opens:%H:%M}", f"{closes:%H:%M}"
    return f"من {first} إلى {last}" if arabic() else f"{first}\N{EN DASH}{last}"


def between(
    start: datetime,
    end: datetime,
    place: object | None = None,
    hour: Callable[[datetime, object | None], str] = time_24h,
) -> str:
    """«من 10:30 إلى 10:52» / "10:30 – 10:52". Arabic uses words: a dash between two times flips in Arabic text."""
    first, last = hour(start, place), hour(end, place)
    return f"من {first} إلى {last}" if arabic() else f"{first}\N{EN DASH}{last}"
