"""The life of a session: its start, its renewal by use, and its end with the reason.

A session ends when it was not used for `IDLE`, and at the latest `LONGEST` after the sign-in. Pages use it, and so does
a person who waits or takes part in a room: a hearing never ends a session.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from courts.access.queries.sessions import Standing, has_password_of, open_sign_ins, standing_of
from courts.access.signals import sign_ins_ended
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.models import SignIn, SignInEnd, User
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Run, Swept

# The same as SESSION_COOKIE_AGE, with which Django stores a changed session.
IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(hours=24)
# The use of a session is written at most this often.
RENEW_EVERY: Final = timedelta(minutes=10)
# Rows that one statement of the sweep deletes.
DELETED_AT_ONCE: Final = 1_000
# The key in the session's data under which its sign-in is found when the session's key has changed.
SIGN_IN: Final = "sign_in"
NO_SIGN_IN: Final = "00000000-0000-0000-0000-000000000000"
# The key in the data of a signed-out session under which the sign-in page finds why the last session ended.
WHY_ENDED: Final = "why_ended"


def begin(user: User, session: SessionBase, *, address: str | None, browser: str) -> SignIn:
    """Write the sign-in of a session, and the session. No reader finds one of them without the other.

    A session that the same user has already keeps its row, and its latest end.
    """
    session.pop(WHY_ENDED, None)
    now = clock.now()
    with transaction.atomic():
        known = SignIn.records.filter(pk=_sign_in_of(session), user=user, ended_at__isnull=True).first()
        if known is not None:
            session.save()
            follow(session)
            return known
        sign_in = SignIn(
            user=user, started_at=now, seen_at=now, ends_at=now + LONGEST, address=address, browser=browser[:300]
        )
        session[SIGN_IN] = str(sign_in.pk)
        session.save()
        sign_in.session_key = session.session_key or ""
        sign_in.save(force_insert=True)
    return sign_in


def adopt(session: SessionBase, *, address: str | None, browser: str) -> Standing | None:
    """Write the missing sign-in of a session that began before sign-ins were written; None when it has no user."""
    user = User.objects.filter(pk=str(session[SESSION_KEY]), is_active=True).first() if SESSION_KEY in session else None
    if user is None or not has_password_of(user, dict(session.items())):
        return None
    begin(user, session, address=address, browser=browser)
    return standing_of(session.session_key)


def follow(session: SessionBase) -> None:
    """Write the session's present key to its sign-in, after the key has changed.

    The request of another tab may still hold a session that was deleted when its key changed: its key is not written.
    """
    with transaction.atomic():
        # The lock before the question: the key may be changing at this moment.
        row = SignIn.records.select_for_update().filter(pk=_sign_in_of(session)).first()
        if row is not None and Session.objects.filter(session_key=session.session_key).exists():
            SignIn.records.filter(pk=row.pk).update(session_key=session.session_key)


def renew(standing: Standing) -> None:
    """Note that a good session is used now: it ends `IDLE` later, and never after the latest end of its sign-in.

    Written at most every `RENEW_EVERY`, also while the latest end leaves nothing to extend.
    """
    if standing.end is not None:
        return
    now, sign_in = clock.now(), standing.sign_in
    until = min(now + IDLE, sign_in.ends_at)
    lasts = standing.expires_at is not None and standing.expires_at > until - RENEW_EVERY
    if lasts and sign_in.seen_at > now - RENEW_EVERY:
        return
    # Only a row that has not expired: an ended session stays ended.
    Session.objects.filter(session_key=sign_in.session_key, expire_date__gt=now).update(expire_date=until)
    SignIn.records.filter(pk=sign_in.pk).update(seen_at=now)


def end(sign_ins: QuerySet[SignIn], cause: SignInEnd, *, actor: Actor | None = None) -> int:
    """End these sign-ins and delete their sessions; returns how many. Their sockets are told after commit.

    With an actor the audit trail gets an entry for each account.
    """
    with transaction.atomic():
        rows = list(sign_ins.filter(ended_at__isnull=True).select_related("user"))
        ended = SignIn.records.filter(pk__in=[row.pk for row in rows], ended_at__isnull=True)
        ended.update(ended_at=clock.now(), end=cause)
        Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
        for user in {row.user for row in rows}:
            if actor is not None:
                number = sum(row.user_id == user.pk for row in rows)
                audit.record("account.sessions_ended", user, actor=actor, detail={"cause": cause, "sessions": number})
            _tell(user)
    return len(rows)


def _tell(user: User) -> None:
    transaction.on_commit(lambda: sign_ins_ended.send_robust(sender=User, user=user), robust=True)


def end_others(user: User, keep: SessionBase | None, cause: SignInEnd, *, actor: Actor | None = None) -> int:
    """End every session of an account except this one; returns how many."""
    rows = open_sign_ins(user)
    return end(rows if keep is None else rows.exclude(pk=_sign_in_of(keep)), cause, actor=actor)


def end_one(user: User, key: UUID, *, actor: Actor) -> int:
    """End one session of the account from another one; returns 1, or 0 when it had ended or is not this account's."""
    return end(open_sign_ins(user).filter(pk=key), SignInEnd.SIGNED_OUT_ELSEWHERE, actor=actor)


def of_session(session: SessionBase) -> SignIn | None:
    """Return the sign-in of a session, with its user and person."""
    return SignIn.records.select_related("user__person").filter(pk=_sign_in_of(session)).first()


def is_own(session: SessionBase, sign_in: SignIn) -> bool:
    """Tell if this is the sign-in of the session."""
    return _sign_in_of(session) == sign_in.pk


def _sign_in_of(session: SessionBase) -> UUID:
    """Return the key of the session's sign-in; one that no row has, when the session has none."""
    return UUID(session.get(SIGN_IN) or NO_SIGN_IN)


def delete_old() -> Swept:
    """Delete sessions that cannot be used any more, and sign-ins older than `SIGN_INS_KEPT`, through their indexes.

    An expired session stays until its sign-in is over too: with it, a page can say that the session expired.
    """
    return sweeps.run("access.delete_old_sessions", _delete_old)


def _delete_old(this: Run) -> Swept:
    done, is_full = 0, False
    sessions = Session.objects.filter(expire_date__lt=this.now - LONGEST).order_by("expire_date")
    sign_ins = SignIn.records.filter(ends_at__lt=this.now - settings.SIGN_INS_KEPT).order_by("ends_at")
    rows: QuerySet[Any]
    for rows in (sessions, sign_ins):
        while this.has_time:
            keys: list[Any] = list(rows.values_list("pk", flat=True)[:DELETED_AT_ONCE])
            # The condition again: a session may have been used between the two statements.
            done += rows.order_by().filter(pk__in=keys).delete()[0]
            if len(keys) < DELETED_AT_ONCE:
                break
        else:
            is_full = True
    return Swept(done, is_full)
