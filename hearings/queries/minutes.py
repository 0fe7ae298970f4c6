"""Read minutes: drafts belong to the court, signed ones to the case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from courts.ground.errors import NotNow, NotVisible
from courts.ground.models import User
from courts.ground.services import audit
from hearings.models import Hearing, Minutes
from hearings.queries.hearings import access_hearing, keeps_record, knows_case
from hearings.states import MinutesState


def access_minutes(user: User, hearing_id: UUID) -> tuple[Hearing, Minutes]:
    """Return a hearing and its newest minutes that the account may read.

    The judge and the clerk read the draft. Users who may see the case read the signed version. For all others,
    witnesses included, there are none. Raises NotVisible; NotNow for the judge and the clerk before there is a draft.
    """
    hearing = access_hearing(user, hearing_id)
    rows = Minutes.records.filter(hearing=hearing).select_related("signed_by__person").order_by("-version")
    if not keeps_record(user.person, hearing):
        if not knows_case(user.person, hearing):
            raise NotVisible
        rows = rows.filter(state=MinutesState.SIGNED)
    minutes = rows.first()
    if minutes is None:
        if keeps_record(user.person, hearing):
            raise NotNow(
                _("The minutes are drafted after the hearing has ended."),
                code="not_drafted",
                heading=_("There are no minutes yet"),
                about=hearing,
                way_on=_("View the hearing"),
            )
        raise NotVisible
    return hearing, minutes


def digest(text: str) -> str:
    """SHA-256 of a text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_altered_minutes() -> Iterator[str]:
    """Yield a line for each signed minutes whose text does not match the audit entry of its signature.

    Triggers keep signed minutes from changing. This finds changes made past them, in the database file itself. Minutes
    are signed once: the entry sealed first counts, and a second one is reported.
    """
    signed: dict[str, str] = {}
    for subject, sha256 in audit.proofs_of("minutes.signed", "sha256"):
        if subject in signed:
            yield f"minutes {subject}: signed twice by their entries"
        else:
            signed[subject] = sha256
    rows = Minutes.records.exclude(state=MinutesState.DRAFT).values_list("pk", "text", "sha256")
    for pk, text, sha256 in rows.iterator(chunk_size=200):
        if digest(text) != sha256:
            yield f"minutes {pk}: the text is not the one that was signed"
        if signed.pop(str(pk), None) != sha256:
            yield f"minutes {pk}: no entry records a signature of this text"
    for gone in signed:
        yield f"minutes {gone}: signed by its entry, and not there"
