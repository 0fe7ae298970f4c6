"""A time that is not free, with the nearest ones that are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from courts.ground.errors import Conflict
from courts.ground.models import Resource
from courts.ground.services.reservations import Taken


class NotFree(Conflict):
    """Something that the hearing needs is taken. `resources` are named, `nearest` are starts at which all are free."""

    def __init__(self, taken: Taken, nearest: Sequence[datetime]) -> None:
        self.resources: list[Resource] = taken.resources
        self.nearest = list(nearest)
        # The times themselves are no part of the sentence: whoever asks can choose among them.
        offer = (
            _("Choose one of the nearest free times, or another time.")
            if self.nearest
            else _("No time in the next two weeks is free for everyone.")
        )
        super().__init__(f"{taken} {offer}", code="taken", field="starts_at")
