"""End the rights of an administrator: two administrators, and never of the last one."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courts.administrators.models import AdministratorTerm
from courts.administrators.services.invitations import drop, recipients
from courts.administrators.states import OPEN, TermState
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import propose
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.models import Recipient, User
from courts.ground.queries.administrators import administrators, lock_administrators
from courts.ground.services import audit
from courts.ground.services.notices import notify
from courts.ground.services.transitions import move

END: Final = "end_administrator"
ENDED: Final = "administrator_ended"


@transaction.atomic
def propose_end(user: User, *, reason: str, actor: Actor) -> ProposedAct:
    """Propose that an account stops to administer. Raises Conflict for the last one, NotAllowed, DomainError."""
    _require_another(lock_administrators(), user)
    return propose(END, user.pk, reason=reason, actor=actor)


def perform(act: ProposedAct, actor: Actor) -> None:
    """Take the rights of an administrator away, once a second one has confirmed it. Raises Conflict for the last one.

    The confirmation holds the lock on all administrators: of two who end each other at once, the second is refused.
    """
    user = administrators().select_related("person").filter(pk=act.subject_id).first()
    if user is None:
        raise Conflict
    _require_another(lock_administrators(), user)
    now = clock.now()
    User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
    audit.record("account.administers_no_more", user, actor=actor, detail={"reason": act.reason})
    row = AdministratorTerm.records.filter(account=user, state=TermState.ACTIVE).first()
    row = row or _term_of_the_set_up(user)
    move(
        row,
        TermState.ENDED,
        actor=actor,
        reason=act.reason,
        also={"ended_at": now, "ended_by": actor.user, "end_reason": act.reason},
    )
    _drop_invitations_of(user, actor)
    notify(ENDED, row, recipients())
    notify(ENDED, row, [Recipient(user.person)], keeps_right=True)


def _require_another(found: set[UUID], user: User) -> None:
    if not found - {user.pk}:
        raise Conflict(
            _("This is the only administrator. Invite another one first: an institution is never without one."),
            code="last",
        )


def _term_of_the_set_up(user: User) -> AdministratorTerm:
    """The row of an administrator made by the set-up."""
    return AdministratorTerm.records.create(
        person=user.person,
        account=user,
        email=user.email,
        name_ar=user.person.name_ar,
        name_en=user.person.name_en,
        state=TermState.ACTIVE,
        invited_at=user.date_joined,
        began_at=user.date_joined,
    )


def _drop_invitations_of(user: User, actor: Actor) -> None:
    """Drop what this administrator alone has asked: it could bring them back."""
    rows = AdministratorTerm.records.filter(invited_by=user, confirmed_by__isnull=True, state__in=OPEN)
    for row in rows.order_by("pk").select_for_update():
        drop(row, actor=actor)
