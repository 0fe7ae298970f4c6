"""Addresses of identity checks by video."""

from django.urls import path

from identity.views import applicant, room, staff

urlpatterns = [
    path("", applicant.video_check, name="video_check"),
    path("join/", applicant.join, name="video_check_join"),
    path("waiting/", staff.board, name="video_checks"),
    path("<uuid:video_check_id>/", staff.one, name="video_check_one"),
    path("<uuid:video_check_id>/leave/", applicant.leave, name="video_check_leave"),
    path("<uuid:video_check_id>/room/", room.room, name="video_check_room"),
]
