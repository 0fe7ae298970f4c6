"""Save settings of connections: alone during the set-up, later as a proposal that another administrator confirms."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.access.models import Institution
from courts.access.models.institution import ONLY
from courts.access.sealed_text import seal
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import propose
from courts.approvals.states import ProposedActState
from courts.connections.models import ConnectionSettings
from courts.connections.queries.current import PURPOSE
from courts.connections.states import ACTS, Area, SettingsState
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import Recipient
from courts.ground.queries.administrators import administers, administrators
from courts.ground.services import audit
from courts.ground.services.notices import notify
from courts.ground.services.transitions import move

CHANGED: Final = "connection_changed"
# The values that decide where a password goes.
SERVER: Final = ("host", "port", "encryption", "username")
# The object of a proposed act: there is one of each area, so one proposal of each can be open.
KEYS: Final[dict[Area, UUID]] = {
    Area.MAIL: UUID("6d61696c-0000-4000-8000-000000000001"),
    Area.MEDIA: UUID("6d656469-6100-4000-8000-000000000001"),
}


def may_save_alone() -> bool:
    """True during the guided set-up, while there is at most one administrator."""
    row = Institution.records.filter(pk=ONLY).values_list("set_up_at").first()
    return row is not None and row[0] is None and administrators().count() <= 1


def save_alone(area: Area, values: dict[str, Any], secret: str | None, *, actor: Actor) -> ConnectionSettings | None:
    """Save the settings of an area in the set-up; they are in use from then on. None if nothing has changed.

    `secret`: the new one, empty for none, None to keep the stored one. Raises Conflict once the set-up is finished or
    a second administrator exists: from then on one administrator alone changes nothing.
    """
    _require_no_demonstration()
    with transaction.atomic():
        # The end of the set-up takes this lock too.
        if not Institution.records.select_for_update().filter(pk=ONLY).exists() or not may_save_alone():
            raise Conflict(_("The set-up is finished. From now on two administrators change this."), code="set_up")
        before = _locked(area)
        row = _written(area, values, secret, before=before, state=SettingsState.IN_USE, actor=actor)
        if _is_same(row, before):
            return None
        if before is not None:
            _replace(before, actor=actor, tells=False)
        row.save(force_insert=True)
        audit.record("connectionsettings.saved", row, actor=actor, detail=_detail(row, before))
    return row


def propose_change(
    area: Area, values: dict[str, Any], secret: str | None, *, seen: str, reason: str, actor: Actor
) -> ProposedAct:
    """Propose other settings of an area to the other administrators. Nothing changes until one of them confirms.

    `seen`: key of the edition in use that the page has shown, empty for none. Raises NotAllowed for anyone but an
    administrator, Conflict if another edition is in use by now or a proposal waits, DomainError without a change.
    """
    _require_no_demonstration()
    if actor.user is None or not administers(actor.user):
        raise NotAllowed
    with transaction.atomic():
        before = _locked(area)
        if seen != (str(before.pk) if before is not None else ""):
            raise Conflict
        row = _written(area, values, secret, before=before, state=SettingsState.PROPOSED, actor=actor)
        if _is_same(row, before):
            raise DomainError(_("Nothing differs from what is saved."), code="no_change")
        row.save(force_insert=True)
        # Refused by the constraint while another proposal of the area is open.
        act = propose(ACTS[area], KEYS[area], reason=reason, actor=actor, detail={"settings": str(row.pk)})
        _drop_expired(area, row)
    return act


def _drop_expired(area: Area, row: ConnectionSettings) -> None:
    """Drop what was proposed with an act whose time is over, with its secret."""
    for old in ConnectionSettings.records.filter(area=area, state=SettingsState.PROPOSED).exclude(pk=row.pk):
        move(old, SettingsState.DROPPED, actor=SYSTEM, also={"sealed": ""})


def perform(act: ProposedAct, actor: Actor) -> None:
    """Put the proposed settings in use, as the second administrator. All administrators are told.

    Raises Conflict if another edition is in use by now, and in the demonstration.
    """
    _require_no_demonstration()
    row = ConnectionSettings.records.select_for_update().filter(pk=act.detail["settings"]).first()
    if row is None or row.state != SettingsState.PROPOSED:
        raise Conflict
    before = _locked(Area(row.area))
    if row.replaces_id != (before.pk if before is not None else None):
        raise Conflict(_("These settings have changed since the proposal. Propose it again."), code="changed")
    if before is not None:
        _replace(before, actor=actor, tells=True)
    try:
        with transaction.atomic():
            also = {"confirmed_by": actor.user, "used_from": clock.now()}
            move(row, SettingsState.IN_USE, actor=actor, detail=_detail(row, before), also=also)
    except IntegrityError:
        # The first edition of the area: there was no row to lock, and another one came first.
        raise Conflict from None
    notify(CHANGED, row, [Recipient(user.person) for user in administrators().select_related("person")])


def drop(act: ProposedAct, actor: Actor) -> None:
    """Drop proposed settings that were refused or withdrawn, with their secret."""
    row = ConnectionSettings.records.select_for_update().filter(pk=act.detail["settings"]).first()
    if row is not None and row.state == SettingsState.PROPOSED:
        move(row, SettingsState.DROPPED, actor=actor, also={"sealed": ""})


def drop_expired() -> int:
    """Drop proposed settings whose act is over, with their secret, and return how many. Safe to run twice."""
    # The rows first: a row that is seen here was committed together with its act.
    rows = list(ConnectionSettings.records.filter(state=SettingsState.PROPOSED))
    waiting = ProposedAct.records.filter(
        act__in=ACTS.values(), state=ProposedActState.PROPOSED, expires_at__gt=clock.now()
    )
    keys = {act.detail.get("settings") for act in waiting}
    done = 0
    for row in rows:
        if str(row.pk) not in keys:
            # A confirmation may be faster.
            with suppress(Conflict):
                move(row, SettingsState.DROPPED, actor=SYSTEM, also={"sealed": ""})
                done += 1
    return done


def _require_no_demonstration() -> None:
    if settings.DEMO:
        raise Conflict(_("The demonstration reaches no other server: nothing can be changed here."), code="demo")


def _locked(area: Area) -> ConnectionSettings | None:
    rows = ConnectionSettings.records.select_for_update()
    return rows.filter(area=area, state=SettingsState.IN_USE).first()


def _written(
    area: Area,
    values: dict[str, Any],
    secret: str | None,
    *,
    before: ConnectionSettings | None,
    state: SettingsState,
    actor: Actor,
) -> ConnectionSettings:
    require_secret_again(area, values, secret, before)
    sealed = seal(PURPOSE, secret) if secret else ""
    if secret is None and before is not None:
        sealed = before.sealed
    # Values that the page does not show, since the environment fixes them, stay as they are.
    merged = {**(before.values if before is not None else {}), **values}
    return ConnectionSettings(
        area=area,
        values=merged,
        sealed=sealed,
        has_secret=bool(sealed),
        has_new_secret=not _keeps_secret(before, secret),
        replaces=before,
        saved_by=actor.user,
        state=state,
        used_from=clock.now() if state == SettingsState.IN_USE else None,
    )


def require_secret_again(
    area: Area, values: dict[str, Any], secret: str | None, before: ConnectionSettings | None
) -> None:
    """Raise DomainError if a stored password would go to another server, or by another encryption, than before.

    One administrator could read it otherwise: the test signs in with it.
    """
    if area != Area.MAIL or secret is not None or before is None or not before.sealed:
        return
    if any(values.get(name, before.values.get(name)) != before.values.get(name) for name in SERVER):
        raise DomainError(
            _("Enter the password again: the stored one is only for the server as it was."),
            code="password_again",
            field="password",
        )


def _keeps_secret(before: ConnectionSettings | None, secret: str | None) -> bool:
    return secret is None or (not secret and (before is None or not before.has_secret))


def _is_same(row: ConnectionSettings, before: ConnectionSettings | None) -> bool:
    return not row.has_new_secret and row.values == (before.values if before is not None else {})


def _replace(before: ConnectionSettings, *, actor: Actor, tells: bool) -> None:
    """`tells`: administrators are told over a replaced mail server (`old_server`), which then deletes its password."""
    now = clock.now()
    is_left = tells and before.area == Area.MAIL
    also = {"replaced_at": now, "sealed": before.sealed if is_left else "", "told_at": None if is_left else now}
    move(before, SettingsState.REPLACED, actor=actor, also=also)


def _detail(row: ConnectionSettings, before: ConnectionSettings | None) -> dict[str, Any]:
    """For the audit trail: the values before and after, and whether there is a secret; never the secret."""
    return {
        "area": row.area,
        "before": before.values if before is not None else {},
        "after": row.values,
        "has_secret": row.has_secret,
        "has_new_secret": row.has_new_secret,
    }
