"""The demonstration profile: open day and night, with a reminder two minutes before."""

from dataclasses import replace
from datetime import time, timedelta

from courts.ground.law.profile import Day, Hours
from courts.ground.law.uae_federal import UAE_FEDERAL_2022

DEMO = replace(
    UAE_FEDERAL_2022,
    name="demo",
    hours={day: Hours(time(0, 0), time(0, 0)) for day in Day},
    reminder_ladder={**UAE_FEDERAL_2022.reminder_ladder, "2min": timedelta(minutes=2)},
    quiet_hours=None,
    hearing_lead=timedelta(0),
    hearing_slot_step=timedelta(minutes=5),
    space_buffer=timedelta(minutes=5),
    appointment_lead=timedelta(0),
    # What the demonstration keeps ready to be met starts within the hour: the couple plans another beside it.
    appointment_cancel_before=timedelta(hours=1),
)
