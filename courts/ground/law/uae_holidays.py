"""Public holidays and Ramadan hours of the United Arab Emirates, after press reports: see `CalendarLaw`.

The official texts were not read. A lawyer confirms each value before production.
"""

from datetime import time

from courts.ground.law.calendar import Day, Hours, Occasion

_RAMADAN_FULL = Hours(time(9, 0), time(14, 30))

UAE_RAMADAN = {
    Day.MONDAY: _RAMADAN_FULL,
    Day.TUESDAY: _RAMADAN_FULL,
    Day.WEDNESDAY: _RAMADAN_FULL,
    Day.THURSDAY: _RAMADAN_FULL,
    Day.FRIDAY: Hours(time(9, 0), time(12, 0)),
}

UAE_HOLIDAYS = (
    Occasion("new_year", "رأس السنة الميلادية", "New Year's Day", 1, 1, 1, is_hijri=False),
    Occasion("eid_al_fitr", "عيد الفطر", "Eid al-Fitr", 10, 1, 3, is_hijri=True, takes_thirtieth=True),
    Occasion("arafah", "وقفة عرفة", "Arafah Day", 12, 9, 1, is_hijri=True),
    Occasion("eid_al_adha", "عيد الأضحى", "Eid al-Adha", 12, 10, 3, is_hijri=True),
    Occasion("hijri_new_year", "رأس السنة الهجرية", "Hijri New Year", 1, 1, 1, is_hijri=True),
    Occasion("prophet_birthday", "المولد النبوي الشريف", "Birthday of the Prophet", 3, 12, 1, is_hijri=True),
    Occasion("national_day", "عيد الاتحاد", "National Day", 12, 2, 2, is_hijri=False),
)
