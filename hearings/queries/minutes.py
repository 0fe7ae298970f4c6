"""Reading minutes: drafts are the court's own, signed ones are the case's."""

from __future__ import annotations

from uuid import UUID

from courts.ground.errors import NotVisible
from courts.ground.models import User
from hearings.models import Hearing, Minutes
from hearings.queries.hearings import access_hearing, keeps_record, knows_case
from hearings.states import MinutesState


def access_minutes(user: User, hearing_id: UUID) -> tuple[Hearing, Minutes]:
    """A hearing and its newest minutes that the account may read.

    Judge and clerk read the draft; whoever may see the case reads the signed version; to everyone else,
    a witness too, there are none. Raises NotVisible.
    """
    hearing = access_hearing(user, hearing_id)
    rows = Minutes.records.filter(hearing=hearing).select_related("signed_by__person").order_by("-version")
    if not keeps_record(user.person, hearing):
        if not knows_case(user.person, hearing):
            raise NotVisible
        rows = rows.filter(state=MinutesState.SIGNED)
    minutes = rows.first()
    if minutes is None:
        raise NotVisible
    return hearing, minutes
