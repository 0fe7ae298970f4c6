"""Wiring of recordings."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordingsConfig(AppConfig):
    """Recordings of sittings."""

    name = "video.recordings"
    label = "recordings"
    verbose_name = _("Recordings")

    def ready(self) -> None:
        """Declare the recorder to the rooms, the act of deletion, and the triggers."""
        from courts.ground.declared import style_sheets, sweeps  # noqa: PLC0415 - models are loaded only now
        from courts.ground.triggers import register  # noqa: PLC0415
        from video import recorder  # noqa: PLC0415
        from video.recordings import declarations, states, triggers  # noqa: PLC0415
        from video.recordings.queries import recordings  # noqa: PLC0415
        from video.recordings.services import sittings, watch  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        declarations.register()
        sweeps.register(watch.SILENT)
        style_sheets.register("recordings", "recordings/css", ("player",))
        recorder.register(
            recorder.Recorder(
                begin=sittings.begin,
                end=sittings.end,
                pause=sittings.pause,
                resume=sittings.resume,
                view=recordings.view_of_room,
                order=recordings.order_of_room,
                report=sittings.report,
                pause_reasons=tuple(states.PauseReason.choices),
            )
        )
