"""Addresses of recordings."""

from __future__ import annotations

from django.urls import path

from video.recordings.views import exports, holds, playbacks, recordings

urlpatterns = [
    path("<uuid:recording_id>/", recordings.recording, name="recording"),
    path("<uuid:recording_id>/holds/place/", holds.place, name="hold_place"),
    path("<uuid:recording_id>/holds/<uuid:hold_id>/lift/", holds.lift, name="hold_lift"),
    path("<uuid:recording_id>/certificate/", holds.certificate, name="recording_certificate"),
    path("<uuid:recording_id>/export/", exports.export_recording, name="recording_export"),
    path("<uuid:recording_id>/exports/<uuid:export_id>/", exports.exported, name="recording_exported"),
    path("<uuid:recording_id>/exports/<uuid:export_id>/again/", exports.again, name="recording_export_again"),
    path("<uuid:recording_id>/exports/<uuid:export_id>/package/", exports.package, name="recording_package"),
    path("<uuid:recording_id>/playbacks/<uuid:playback_id>/", playbacks.playback, name="playback"),
    path("<uuid:recording_id>/playbacks/<uuid:playback_id>/addresses/", playbacks.addresses, name="playback_addresses"),
    path("<uuid:recording_id>/playbacks/<uuid:playback_id>/played/", playbacks.played, name="playback_played"),
    path(
        "<uuid:recording_id>/tracks/<uuid:track_seat>/<slug:medium>/<int:number>/",
        playbacks.piece,
        name="recording_piece",
    ),
]
