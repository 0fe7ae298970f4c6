"""The federal profile of the United Arab Emirates. A lawyer confirms each value before production."""

from dataclasses import replace
from datetime import date, time, timedelta

from courts.ground.law.calendar import CalendarLaw, Day, Hours
from courts.ground.law.filings import FilingLaw
from courts.ground.law.hearings import HearingLaw
from courts.ground.law.notary import NotaryLaw
from courts.ground.law.profile import LawProfile
from courts.ground.law.retention import RetentionLaw
from courts.ground.law.uae_holidays import UAE_HOLIDAYS, UAE_RAMADAN

_FULL = Hours(time(7, 30), time(15, 30))

_SPACE_BUFFER = timedelta(minutes=15)
_LOBBY_OPENS_BEFORE = timedelta(minutes=30)
_REMINDERS = {
    "7d": timedelta(days=7),
    "3d": timedelta(days=3),
    "1d": timedelta(days=1),
    "2h": timedelta(hours=2),
}

UAE_FEDERAL_2022 = LawProfile(
    name="uae_federal",
    # Federal working week from 1 January 2022: Monday to Thursday, Friday until noon.
    in_force_from=date(2022, 1, 1),
    calendar=CalendarLaw(
        hours={
            Day.MONDAY: _FULL,
            Day.TUESDAY: _FULL,
            Day.WEDNESDAY: _FULL,
            Day.THURSDAY: _FULL,
            Day.FRIDAY: Hours(time(7, 30), time(12, 0)),
        },
        ramadan=UAE_RAMADAN,
        holidays=UAE_HOLIDAYS,
    ),
    filings=FilingLaw(
        review_working_days=3,
        cure_working_days=5,
        max_upload_bytes=25 * 1024 * 1024,
        max_pages=500,
    ),
    hearings=HearingLaw(
        lead_time=timedelta(days=1),
        min_duration=timedelta(minutes=10),
        max_duration=timedelta(hours=6),
        slot_step=timedelta(minutes=15),
        space_buffer=_SPACE_BUFFER,
        lobby_opens_before=_LOBBY_OPENS_BEFORE,
        reminders=_REMINDERS,
        closed_by_default=frozenset({"family_guidance", "conciliation"}),
        never_recorded=frozenset({"family_guidance", "conciliation"}),
    ),
    notary=NotaryLaw(
        duration=timedelta(minutes=30),
        lead_time=timedelta(days=3),
        acceptance=timedelta(hours=24),
        hold=timedelta(minutes=10),
        cancel_before=timedelta(hours=4),
        identity_cut=timedelta(minutes=1),
        identity_fresh=timedelta(days=3),
        judge_approves=True,
        space_buffer=_SPACE_BUFFER,
        lobby_opens_before=_LOBBY_OPENS_BEFORE,
        reminders=_REMINDERS,
    ),
    retention=RetentionLaw(hearing_years=10, notary_years=10),
)

_FULL_2021 = Hours(time(7, 30), time(14, 30))

# Before 2022 the weekend was Friday and Saturday.
UAE_FEDERAL_PRE_2022 = replace(
    UAE_FEDERAL_2022,
    in_force_from=date(1971, 12, 2),
    calendar=CalendarLaw(
        hours={
            Day.SUNDAY: _FULL_2021,
            Day.MONDAY: _FULL_2021,
            Day.TUESDAY: _FULL_2021,
            Day.WEDNESDAY: _FULL_2021,
            Day.THURSDAY: _FULL_2021,
        }
    ),
)
