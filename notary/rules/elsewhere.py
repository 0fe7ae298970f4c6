"""Rules of the list R7 to R39 and R53 to R72 that are no pure functions, with the part that they belong to.

They need states, time that passes, files or bookings. A part of a rule can be pure: the note says which is not.
"""

from __future__ import annotations

from typing import Final

ELSEWHERE: Final[dict[str, str]] = {
    "R7": "notary.scripts: the attempts of every check, and the lock after them, by the values of this law",
    "R9": "services: identity steps restart when a signer leaves or the link drops beyond the grace time",
    "R16": "services: the verification page changes with the sealing; the old deed stays unaltered",
    "R17": "services: no session begins before the consents",
    "R19": "services: the text of the certificate states that communication technology was used",
    "R20": "law profile (`retention.notary_years`) and `video.recordings`: retention, legal hold, signed stub",
    "R21": "services: journal numbers without gaps for each notary and year; a refused act takes a line",
    "R23": "courts.signing: a changed byte fails validation",
    "R29": "services: one sitting, all roles connected with sound and picture at offer and acceptance",
    "R30": "law profile (`notary.lead_time`) and services: booking three days ahead; cancel, message, book again",
    "R31": "services: the order of states up to the certificate",
    "R37": "services: sending the reminders; their days are pure (`divorces.reminder_days`)",
    "R39": "services: the private room, and a text for other people without a hint of the reason",
    "R53": "courts.calendars: working week by date",
    "R54": "courts.calendars: hours in Ramadan",
    "R55": "courts.calendars: holidays",
    "R56": "courts.calendars: announced days of holidays; the Hijri calendar of these rules is pure (`hijri.py`)",
    "R57": "courts.ground.wording: court time and local time",
    "R58": "courts.calendars: nothing ends after noon on Friday",
    "R59": "courts.ground: reservations that the database keeps apart",
    "R60": "services: holds that end by themselves",
    "R61": "services and law profile (`notary.cancel_before`): cancelling, changing, no-show",
    "R62": "services: waiting list with holds",
    "R63": "law profile (`notary.reminders`) and services: steps of reminders",
    "R64": "courts.ground: one notice for each step and version",
    "R65": "courts.ground: rights are checked when a message is sent; no names in short messages",
    "R66": "courts.ground and courts.gateways: the next channel after a failure",
    "R67": "wording: what happens if a person does not come",
    "R68": "courts.calendars: iCalendar",
    "R69": "custody: tasks of the facility officer instead of messages",
    "R70": "hearings: remand is renewed before the order ends",
    "R71": "services: reserved share for priority",
    "R72": "services: cap of staff on site",
}
