"""Draft, edit and sign minutes."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.services import audit, sweeps
from courts.ground.services.identity import require_verified
from courts.ground.services.sweeps import Swept
from courts.ground.services.transitions import move
from hearings.models import Hearing, Minutes
from hearings.queries.hearings import keeps_record, presides
from hearings.queries.minutes import digest
from hearings.queries.notices import SIGNED
from hearings.services.listing import write_line
from hearings.services.minutes_text import text_of
from hearings.services.notices import notify
from hearings.states import HearingState, MinutesState

ENDED = (HearingState.CONCLUDED, HearingState.ADJOURNED, HearingState.POSTPONED)


def draft_minutes(hearing: Hearing) -> Minutes:
    """Write the first draft of an ended hearing's minutes, in Arabic. Idempotent.

    Raises Conflict while the hearing has not ended or when it was never opened.
    """
    found = Minutes.records.filter(hearing=hearing).order_by("-version").first()
    if found is not None:
        return found
    if hearing.state not in ENDED or hearing.opened_at is None:
        raise Conflict(_("The minutes are drafted after the hearing has ended."), code="not_ended")
    text = text_of(hearing)
    try:
        with transaction.atomic():
            minutes = Minutes.records.create(hearing=hearing, text=text)
            audit.record("minutes.drafted", minutes, actor=SYSTEM, detail={"hearing": str(hearing.pk)})
    except IntegrityError:
        # The receiver and the sweep can race; the database keeps one first version.
        return Minutes.records.get(hearing=hearing, version=1)
    return minutes


def draft_missing_minutes() -> Swept:
    """Draft the minutes that a receiver missed because its process died."""
    return sweeps.sweep(MISSING_MINUTES)


def _without_minutes(now: datetime) -> QuerySet[Hearing]:
    rows = Hearing.records.filter(state__in=ENDED, opened_at__isnull=False, minutes__isnull=True)
    return rows.select_related("case__court", "room", "judge", "clerk").order_by("ended_at")


def _draft(hearing: Hearing) -> bool:
    draft_minutes(hearing)
    return True


MISSING_MINUTES = Sweep(
    name="hearings.draft_missing_minutes",
    wanted=_without_minutes,
    act=_draft,
    recent=lambda rows, since: rows.filter(ended_at__gte=since),
    limit=50,
)


def edit_minutes(minutes: Minutes, *, text: str, edition: int, actor: Actor) -> Minutes:
    """Save the text as the next edition of the draft.

    Raises NotAllowed for anyone but the hearing's clerk and judge, Conflict when the draft was edited or signed in the
    meantime, DomainError for an empty text.
    """
    hearing = minutes.hearing
    if actor.person is None or not keeps_record(actor.person, hearing):
        raise NotAllowed(_("Only the clerk and the judge of the hearing can edit its minutes."))
    if not text.strip():
        raise DomainError(_("Enter the text of the minutes."), code="required", field="text")
    now = clock.now()
    with transaction.atomic():
        changed = Minutes.records.filter(pk=minutes.pk, edition=edition, state=MinutesState.DRAFT).update(
            text=text, edition=F("edition") + 1, edited_by=actor.user, edited_at=now
        )
        if changed != 1:
            signed = Minutes.records.filter(pk=minutes.pk, state=MinutesState.SIGNED).exists()
            raise (
                Conflict(_("The minutes are signed and can no longer be changed."), code="signed")
                if signed
                else Conflict
            )
        audit.record("minutes.edited", minutes, actor=actor, detail={"edition": edition + 1, "sha256": digest(text)})
    minutes.text, minutes.edition, minutes.edited_by, minutes.edited_at = text, edition + 1, actor.user, now
    return minutes


def sign_minutes(minutes: Minutes, *, edition: int, actor: Actor) -> Minutes:
    """Freeze the edition that the judge read (text, SHA-256, signer, time) and notify the parties.

    The caller has verified the signer's identity again. Raises NotAllowed for anyone but the judge, Conflict when
    there is a newer edition or the minutes are signed already.
    """
    hearing = minutes.hearing
    if actor.person is None or not presides(actor.person, hearing):
        raise NotAllowed(_("Only the judge of the hearing can sign its minutes."))
    require_verified(actor)
    with transaction.atomic():
        fresh = Minutes.records.select_for_update().get(pk=minutes.pk)
        if fresh.edition != edition or fresh.state != MinutesState.DRAFT:
            raise Conflict
        sha256 = digest(fresh.text)
        move(
            fresh,
            MinutesState.SIGNED,
            actor=actor,
            detail={"sha256": sha256, "edition": edition},
            also={"sha256": sha256, "signed_by": actor.user, "signed_at": clock.now()},
        )
        write_line(hearing, "minutes_signed", sha256=sha256)
        notify(hearing, SIGNED, only_case=True, actor=actor)
    return fresh
