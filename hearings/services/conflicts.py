"""The error for a time that is not free, with the nearest free times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from courts.ground.errors import Conflict
from courts.ground.models import Resource
from courts.ground.services.reservations import Taken


class NotFree(Conflict):
    """A resource of the hearing is taken. `nearest` are starts at which all of them are free."""

    def __init__(self, taken: Taken, nearest: Sequence[datetime]) -> None:
        self.resources: list[Resource] = taken.resources
        self.nearest = list(nearest)
        # The sentence does not list the times: the page shows them as buttons.
        offer = (
            _("Choose one of the nearest free times, or another time.")
            if self.nearest
            else _("No time in the next two weeks is free for everyone.")
        )
        super().__init__(f"{taken} {offer}", code="taken", field="starts_at")
