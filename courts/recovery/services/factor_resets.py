"""A lost second factor: asked for, checked at a desk, decided by administrators, stoppable by the owner, then done.

A mailbox alone is not enough at any step: the office sees the person and their document, hands them a code on paper,
and the first sign-in afterwards asks for it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courts.access.models import CheckKind, IdentityCheck
from courts.access.queries.sessions import SECOND_FACTORS
from courts.access.services.sign_in import handed_codes, sessions
from courts.access.states import OPEN as CHECK_OPEN
from courts.access.states import IdentityCheckState
from courts.approvals.services.proposed_acts import propose
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, NotAllowed, require_reason
from courts.ground.models import SignInEnd, User, Venue
from courts.ground.queries.administrators import administrators
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Swept
from courts.ground.services.transitions import move
from courts.recovery.models import FactorReset
from courts.recovery.queries.factor_resets import is_account_of_staff, is_checked
from courts.recovery.services import mails
from courts.recovery.states import OPEN, FactorResetState

# From the decision to the end of the old factors: time for the owner to stop it.
WAITING_TIME: Final = timedelta(hours=24)
LIFE: Final = timedelta(days=14)
AT_ONCE: Final = 100
RESET_FACTORS: Final = "reset_factors"


def ask(address: str, venue: Venue) -> None:
    """Store a request. One statement, whether the address has an account or not; a sweep looks for one."""
    now = clock.now()
    FactorReset.records.create(
        address=address.strip().lower()[:254],
        venue=venue,
        asked_at=now,
        expires_at=now + LIFE,
    )


def sweep() -> Swept:
    """Open what was asked for, end what was refused at the desk or is too old, and remove factors that are due."""
    return sweeps.sweep_each(OPENING, REFUSED_AT_DESK, EXPIRY, REMOVAL)


def _open(row: FactorReset) -> bool:
    """Begin the check at the office, if the address has an open account with a factor; else delete the request."""
    user = User.objects.select_related("person").filter(email=row.address, is_active=True).first()
    has_factor = user is not None and Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()
    has_open = FactorReset.records.filter(account=user, state__in=OPEN).exists() if user is not None else False
    if user is None or not has_factor or has_open:
        row.delete()
        return True
    person = user.person
    check = IdentityCheck.records.create(
        account=user, venue=row.venue, kind=CheckKind.RECOVERY, name_ar=person.name_ar, name_en=person.name_en
    )
    also = {"account": user, "check_at_desk": check}
    move(row, FactorResetState.CHECKING, actor=SYSTEM, detail={"account": str(user.pk)}, also=also)
    mails.tell_asked(row)
    return True


@transaction.atomic
def approve(row: FactorReset, *, reason: str, actor: Actor) -> bool:
    """Decide that the factors end after the waiting time; staff's are proposed to a second administrator.

    Returns True if the waiting time begins. Raises NotAllowed for the one who checked the person and for the account's
    owner, Conflict before the check at the desk, DomainError without a reason.
    """
    reason = require_reason(reason)
    _require_decider(row, actor)
    if is_account_of_staff(row.owner):
        # A confirmation locks the act before the reset, so a proposal must not lock the reset before the act. The
        # confirmation checks everything again under both locks.
        _require_ready(row)
        propose(RESET_FACTORS, row.pk, reason=reason, actor=actor)
        return False
    _lock(row)
    _require_ready(row)
    _begin_waiting(row, reason, actor)
    return True


def perform(act: Any, actor: Actor) -> None:
    """Begin the waiting time, once the second administrator has confirmed it."""
    row = FactorReset.records.select_related("account__person", "check_at_desk").filter(pk=act.subject_id).first()
    if row is None:
        raise Conflict
    _lock(row)
    _require_decider(row, actor)
    _require_ready(row)
    _begin_waiting(row, act.reason, actor)


def _require_ready(row: FactorReset) -> None:
    if not row.is_open or row.expires_at <= clock.now():
        raise Conflict(_("This request is over."), code="over")
    if not is_checked(row):
        raise Conflict(_("An office has to see the person first."), code="not_checked")


def _require_decider(row: FactorReset, actor: Actor) -> None:
    user = actor.user
    if user is None or not administrators().filter(pk=user.pk).exists() or user.pk == row.account_id:
        raise NotAllowed
    check = row.check_at_desk
    if check is not None and check.decided_by_id == user.pk:
        raise NotAllowed(_("You checked the person at the desk. A different administrator decides."))


def _begin_waiting(row: FactorReset, reason: str, actor: Actor) -> None:
    now = clock.now()
    also = {"approved_by": actor.user, "approved_at": now, "reason": reason, "due_at": now + WAITING_TIME}
    move(row, FactorResetState.WAITING, actor=actor, reason=reason, also=also)
    mails.tell_decided(row)


@transaction.atomic
def refuse(row: FactorReset, *, reason: str, actor: Actor) -> None:
    """Refuse a reset, also in its waiting time. Raises NotAllowed, Conflict, DomainError without a reason."""
    _lock(row)
    reason = require_reason(reason)
    _require_decider(row, actor)
    move(row, FactorResetState.REFUSED, actor=actor, reason=reason, also={"reason": reason, "ended_at": clock.now()})
    _close_check(row)
    mails.tell_ended(row)


@transaction.atomic
def stop(row: FactorReset) -> None:
    """Stop a reset for the owner of the account, who has the link of a mail. Raises Conflict once it is over."""
    _lock(row)
    move(row, FactorResetState.STOPPED, actor=SYSTEM, reason="link in a mail", also={"ended_at": clock.now()})
    _close_check(row)
    mails.tell_ended(row)


def _end_refused(row: FactorReset) -> bool:
    check = row.check_at_desk
    also = {"reason": check.reason if check is not None else "", "ended_at": clock.now()}
    move(row, FactorResetState.REFUSED, actor=SYSTEM, reason="refused at the desk", also=also)
    mails.tell_ended(row)
    return True


def _expire(row: FactorReset) -> bool:
    was_seen = is_checked(row)
    move(row, FactorResetState.EXPIRED, actor=SYSTEM, also={"ended_at": clock.now()})
    _close_check(row)
    if was_seen:
        # They hold a code on paper, which is void now.
        mails.tell_ended(row)
    return True


def _close_check(row: FactorReset) -> None:
    """End the check of a reset that is over, and the code that was handed over for it."""
    check = row.check_at_desk
    if check is None:
        return
    IdentityCheck.records.filter(pk=check.pk).update(sealed_code="")
    check.refresh_from_db(from_queryset=IdentityCheck.records.select_for_update())
    if check.state in CHECK_OPEN:
        move(check, IdentityCheckState.WITHDRAWN, actor=SYSTEM, also={"decided_at": clock.now()})


def _finish(row: FactorReset) -> bool:
    """Remove the factors and end all sessions. The handed code takes the place of the factors."""
    check, now = row.check_at_desk, clock.now()
    if check is None or not check.sealed_code:
        raise ValueError("a reset without a handed code would leave no factor at all")
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.owner.pk)
    handed_codes.put_in_place_of_factors(user, check.sealed_code)
    IdentityCheck.records.filter(pk=check.pk).update(sealed_code="")
    sessions.end_others(user, None, SignInEnd.SIGNED_OUT_ELSEWHERE, actor=SYSTEM)
    move(row, FactorResetState.DONE, actor=SYSTEM, also={"ended_at": now})
    audit.record("account.factors_reset", user, actor=SYSTEM, detail={"reset": str(row.pk)})
    mails.tell_done(row)
    return True


def _lock(row: FactorReset) -> None:
    row.refresh_from_db(fields=["state"], from_queryset=FactorReset.records.select_for_update())
    if not row.is_open:
        raise Conflict(_("This request is over."), code="over")


def _rows(state: str) -> QuerySet[FactorReset]:
    return FactorReset.records.select_related("account__person", "check_at_desk").filter(state=state)


OPENING: Final = Sweep(
    name="recovery.open",
    wanted=lambda _now: _rows(FactorResetState.ASKED).order_by("asked_at"),
    act=_open,
    limit=AT_ONCE,
)
REFUSED_AT_DESK: Final = Sweep(
    name="recovery.end_refused",
    wanted=lambda _now: _rows(FactorResetState.CHECKING).filter(check_at_desk__state=IdentityCheckState.REFUSED),
    act=_end_refused,
    limit=AT_ONCE,
)
EXPIRY: Final = Sweep(
    name="recovery.expire",
    wanted=lambda now: _rows(FactorResetState.CHECKING).filter(expires_at__lte=now),
    act=_expire,
    limit=AT_ONCE,
)
REMOVAL: Final = Sweep(
    name="recovery.remove",
    wanted=lambda now: _rows(FactorResetState.WAITING).filter(due_at__lte=now),
    act=_finish,
    limit=AT_ONCE,
)
