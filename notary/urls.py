"""Addresses of the notary."""

from django.urls import path

from notary.views import appointments, joint_booking, moves, room, takeovers

urlpatterns = [
    path("appointments/", appointments.appointment_list, name="appointments"),
    path("appointments/new/", appointments.start, name="appointment_start"),
    path("appointments/days-off/", moves.move_appointments, name="move_appointments"),
    path("appointments/take-over/", takeovers.take_over_appointments, name="take_over_appointments"),
    path("appointments/<uuid:appointment_id>/", appointments.appointment, name="appointment"),
    path("applications/<uuid:application_id>/book/", joint_booking.book, name="application_book"),
    path("appointments/<uuid:appointment_id>/absence/", joint_booking.absence, name="appointment_absence"),
    path("appointments/<uuid:appointment_id>/book/", appointments.book, name="appointment_book"),
    path("appointments/<uuid:appointment_id>/accept/", appointments.accept, name="appointment_accept"),
    path("appointments/<uuid:appointment_id>/decline/", appointments.decline, name="appointment_decline"),
    path("appointments/<uuid:appointment_id>/extend/", appointments.extend, name="appointment_extend"),
    path("appointments/<uuid:appointment_id>/cancel/", appointments.cancel, name="appointment_cancel"),
    path("appointments/<uuid:appointment_id>/open/", appointments.open_sitting, name="appointment_open"),
    path("appointments/<uuid:appointment_id>/end/", appointments.end_sitting, name="appointment_end"),
    path("appointments/<uuid:appointment_id>/room/", room.room, name="appointment_room"),
]
