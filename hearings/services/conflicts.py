"""A time that is not free, with the nearest ones that are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from courts.ground.dates import clock, day_of, full_date
from courts.ground.errors import Conflict
from courts.ground.models import Resource, Venue
from courts.ground.services.reservations import Taken


class NotFree(Conflict):
    """Something that the hearing needs is taken. `resources` are named, `nearest` are starts at which all are free."""

    def __init__(self, taken: Taken, nearest: Sequence[datetime], court: Venue) -> None:
        self.resources: list[Resource] = taken.resources
        self.nearest = list(nearest)
        times = _(", ").join(f"{full_date(day_of(start, court))} {clock(start, court)}" for start in self.nearest)
        words = str(taken)
        words += " " + (
            _("Nearest free times: %(times)s.") % {"times": times}
            if times
            else _("No time in the next two weeks is free for everyone.")
        )
        super().__init__(words, code="taken", field="starts_at")
