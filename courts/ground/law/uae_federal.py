"""The federal profile of the United Arab Emirates. A lawyer confirms each value before production."""

from dataclasses import replace
from datetime import date, time, timedelta

from courts.ground.law.profile import Day, Hours, LawProfile

_FULL = Hours(time(7, 30), time(15, 30))

UAE_FEDERAL_2022 = LawProfile(
    name="uae_federal",
    # Federal working week from 1 January 2022: Monday to Thursday, Friday until noon.
    in_force_from=date(2022, 1, 1),
    hours={
        Day.MONDAY: _FULL,
        Day.TUESDAY: _FULL,
        Day.WEDNESDAY: _FULL,
        Day.THURSDAY: _FULL,
        Day.FRIDAY: Hours(time(7, 30), time(12, 0)),
    },
    # Service promises of the institution, not statute.
    review_working_days=3,
    cure_working_days=5,
    max_upload_bytes=25 * 1024 * 1024,
    max_pages=500,
    reminder_ladder={
        "7d": timedelta(days=7),
        "3d": timedelta(days=3),
        "1d": timedelta(days=1),
        "2h": timedelta(hours=2),
    },
    quiet_hours=(time(21, 0), time(7, 0)),
    hearing_lead=timedelta(days=1),
    hearing_min=timedelta(minutes=10),
    hearing_max=timedelta(hours=6),
    hearing_slot_step=timedelta(minutes=15),
    # Bringing a person to the room and back.
    space_buffer=timedelta(minutes=15),
    lobby_opens=timedelta(minutes=30),
    appointment_duration=timedelta(minutes=30),
    # Remote marriage contract: the ma'zoun is booked at least three days ahead.
    appointment_lead=timedelta(days=3),
    appointment_hold=timedelta(minutes=10),
    appointment_cancel_before=timedelta(hours=4),
    # Federal Decree-Law 41 of 2024 on personal status: eighteen Gregorian years.
    marriage_age=18,
    closed_by_default=frozenset({"family_guidance", "conciliation"}),
)

_FULL_2021 = Hours(time(7, 30), time(14, 30))

# Before 2022 the weekend was Friday and Saturday.
UAE_FEDERAL_PRE_2022 = replace(
    UAE_FEDERAL_2022,
    in_force_from=date(1971, 12, 2),
    hours={
        Day.SUNDAY: _FULL_2021,
        Day.MONDAY: _FULL_2021,
        Day.TUESDAY: _FULL_2021,
        Day.WEDNESDAY: _FULL_2021,
        Day.THURSDAY: _FULL_2021,
    },
    marriage_age=18,
)
