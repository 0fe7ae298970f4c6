"""Years of age and spans of months, in the Gregorian and the Hijri calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from courts.ground.law.contracts.terms import Age, Reckoning
from notary.rules.hijri import HijriCalendar


def add_years(day: date, years: int) -> date:
    """Return the same day of a later year. 29 February becomes 1 March in a year without it."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def add_months(day: date, months: int) -> date:
    """Return the same day of a later Gregorian month, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_of_age(born_on: date, age: Age, calendar: HijriCalendar) -> date:
    """Return the first day on which a person has that age."""
    if age.reckoning is Reckoning.HIJRI:
        return calendar.add_months(born_on, 12 * age.years)
    return add_years(born_on, age.years)


def has_age(born_on: date, age: Age, day: date, calendar: HijriCalendar) -> bool:
    """Say whether a person has that age on the day. The birthday itself counts."""
    return day_of_age(born_on, age, calendar) <= day


def full_years(born_on: date, day: date) -> int:
    """Return the full Gregorian years of age on the day."""
    years = day.year - born_on.year
    return years if add_years(born_on, years) <= day else years - 1
