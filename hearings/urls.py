"""Addresses of hearings."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from hearings.views import acts, board, hearings, listing, messages, minutes, moves, recordings, room

urlpatterns = [
    path("", board.board, name="hearings"),
    path("days-off/", board.days_off, name="hearings_on_days_off"),
    path("days-off/move/", moves.move_hearings, name="move_hearings"),
    path("case/<uuid:case_id>/messages/", messages.case_messages, name="case_messages"),
    path("list/<uuid:case_id>/", listing.schedule, name="hearing_list"),
    # Facilities use these two old addresses as the start page of their screens and browsers.
    path("facility/", RedirectView.as_view(pattern_name="custody_facility")),
    path("screen/", RedirectView.as_view(pattern_name="custody_screen")),
    path("<uuid:hearing_id>/", hearings.hearing, name="hearing"),
    path("<uuid:hearing_id>/calendar.ics", hearings.calendar, name="hearing_calendar"),
    path("<uuid:hearing_id>/reschedule/", listing.reschedule, name="hearing_reschedule"),
    path("<uuid:hearing_id>/cancel/", listing.cancel, name="hearing_cancel"),
    path("<uuid:hearing_id>/room/", room.room, name="hearing_room"),
    path("<uuid:hearing_id>/recordings/", recordings.recordings, name="hearing_recordings"),
    path("<uuid:hearing_id>/open/", acts.open_, name="hearing_open"),
    path("<uuid:hearing_id>/pause/", acts.pause, name="hearing_pause"),
    path("<uuid:hearing_id>/resume/", acts.resume, name="hearing_resume"),
    path("<uuid:hearing_id>/end/", acts.end, name="hearing_end"),
    path("<uuid:hearing_id>/minutes/", minutes.minutes, name="hearing_minutes"),
    path("<uuid:hearing_id>/minutes/edit/", minutes.edit, name="hearing_minutes_edit"),
    path("<uuid:hearing_id>/minutes/sign/", minutes.sign, name="hearing_minutes_sign"),
]
