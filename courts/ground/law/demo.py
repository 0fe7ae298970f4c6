"""The profile of the demonstration: open day and night, with one more reminder two minutes before the start."""

from dataclasses import replace
from datetime import time, timedelta

from courts.ground.law.calendar import Day, Hours
from courts.ground.law.uae_federal import UAE_FEDERAL_2022

_LAST_REMINDER = {"2min": timedelta(minutes=2)}
_SPACE_BUFFER = timedelta(minutes=5)

DEMO = replace(
    UAE_FEDERAL_2022,
    name="demo",
    calendar=replace(UAE_FEDERAL_2022.calendar, hours={day: Hours(time(0, 0), time(0, 0)) for day in Day}),
    hearings=replace(
        UAE_FEDERAL_2022.hearings,
        lead_time=timedelta(0),
        slot_step=timedelta(minutes=5),
        space_buffer=_SPACE_BUFFER,
        reminders={**UAE_FEDERAL_2022.hearings.reminders, **_LAST_REMINDER},
    ),
    notary=replace(
        UAE_FEDERAL_2022.notary,
        lead_time=timedelta(0),
        # The appointment that the demonstration keeps ready starts within the hour. The couple books another one in
        # addition to it.
        cancel_before=timedelta(hours=1),
        space_buffer=_SPACE_BUFFER,
        reminders={**UAE_FEDERAL_2022.notary.reminders, **_LAST_REMINDER},
    ),
)
