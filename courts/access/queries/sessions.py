"""The one question about a session: is it still good, for which user, and if not, why did it end?

The middleware of the pages and the sockets of the rooms ask it here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.crypto import constant_time_compare

from courts.ground import clock
from courts.ground.models import Posting, SignIn, SignInEnd, User
from courts.ground.models.people import in_force
from courts.ground.queries.prepared import PreparedQuery

# Either is enough where a second factor is required. Recovery codes are not: they stand in for one of these.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
KNOWN_ADDRESS_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of a session now: `end` is None while it is good; then `expires_at` is the end of its idle time.

    `lacks_second_factor`: the user must set up a second factor before anything else is served to them. `data` is the
    content of a good session. `serves`: the user serves an institution today.
    """

    sign_in: SignIn
    end: SignInEnd | None
    expires_at: datetime | None
    lacks_second_factor: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    serves: bool = True

    @property
    def user(self) -> User:
        """The user who signed in."""
        return self.sign_in.user


def standing_of(session_key: str | None) -> Standing | None:
    """Return the standing of the session with this key, by one query; None when no sign-in has this key.

    A session is good while its sign-in has not ended, its row exists and has not expired, the account is active, the
    session is this account's, and the password is the one with which it signed in.
    """
    if not session_key or not session_key.isalnum():  # a cookie holds what its sender likes
        return None
    row = _OF_SESSION.first(session_key=session_key)
    return None if row is None else _standing_of(row)


def began_at(session_key: str | None) -> datetime | None:
    """Return the time of the sign-in of a session; None if there is none."""
    return SignIn.records.filter(session_key=session_key or "").values_list("started_at", flat=True).first()


def standing_of_sign_in(key: Any) -> Standing | None:
    """Return the standing of the sign-in with this primary key; its session key may have changed meanwhile."""
    row = _OF_SIGN_IN.first(key=key)
    return None if row is None else _standing_of(row)


def standings_of_sign_ins(keys: Collection[Any]) -> dict[Any, Standing]:
    """Return the standings of these sign-ins by primary key, by one query; those that are gone are missing."""
    return {row.pk: _standing_of(row) for row in _with_sessions(SignIn.records.filter(pk__in=keys))}


def _with_sessions(rows: QuerySet[SignIn]) -> QuerySet[SignIn]:
    stored = Session.objects.filter(session_key=OuterRef("session_key"))
    return rows.select_related("user__person").annotate(
        data=Subquery(stored.values("session_data")),
        expires=Subquery(stored.values("expire_date")),
        serves=Exists(Posting.records.filter(in_force(), person=OuterRef("user__person"))),
        has_factor=Exists(Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)),
        has_codes=Exists(Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.RECOVERY_CODES)),
    )


# Asked at every command of a room, and by every page of a session whose key has changed.
_OF_SIGN_IN: PreparedQuery[SignIn] = PreparedQuery(lambda key: _with_sessions(SignIn.records.filter(pk=key)), key=UUID)
_OF_SESSION: PreparedQuery[SignIn] = PreparedQuery(
    lambda session_key: _with_sessions(SignIn.records.filter(session_key=session_key)), session_key=str
)


def _standing_of(row: SignIn) -> Standing:
    stored, expires = getattr(row, "data", None), getattr(row, "expires", None)
    session = SessionStore().decode(stored) if stored is not None else {}
    serves = bool(getattr(row, "serves", True))
    return Standing(row, _end_of(row, session, expires), expires, _lacks_second_factor(row), session, serves)


def _end_of(row: SignIn, session: dict[str, Any], expires: datetime | None) -> SignInEnd | None:
    now = clock.now()
    if row.end:
        return SignInEnd(row.end)
    if not row.user.is_active:
        return SignInEnd.ACCOUNT_CLOSED
    if row.ends_at <= now or (expires is not None and expires <= now):
        return SignInEnd.EXPIRED
    if SESSION_KEY not in session:
        return SignInEnd.SIGNED_OUT
    if session[SESSION_KEY] != str(row.user.pk):
        return SignInEnd.OTHER_ACCOUNT
    return None if has_password_of(row.user, session) else SignInEnd.PASSWORD_CHANGED


def _lacks_second_factor(row: SignIn) -> bool:
    """Tell if the user has no second factor, and serves the institution or administers it or has lost theirs.

    Codes without a factor next to them are those that an office has handed over for a lost factor.
    """
    if getattr(row, "has_factor", False):
        return False
    if getattr(row, "has_codes", False):
        return True
    serves = row.user.is_staff or row.user.is_superuser or bool(getattr(row, "serves", False))
    return settings.SECOND_FACTOR_REQUIRED and serves


def is_only_factor(authenticator: Authenticator) -> bool:
    """Tell if an account has no second factor but this one."""
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=SECOND_FACTORS)
    return not others.exclude(pk=authenticator.pk).exists()


def has_password_of(user: User, session: dict[str, Any]) -> bool:
    """Tell if the session was made with the present password, under the present key or one of its fallbacks."""
    stored = str(session.get(HASH_SESSION_KEY, ""))
    good = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(stored, each) for each in good)


def open_sign_ins(user: User) -> QuerySet[SignIn]:
    """Select the sign-ins of an account that have not ended; some may have expired since they were used last."""
    return SignIn.records.filter(user=user, ended_at__isnull=True, ends_at__gt=clock.now())


def current_sign_ins(user: User) -> list[SignIn]:
    """Return the sign-ins of an account whose sessions are still stored and have not expired, the last used first."""
    stored = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=clock.now())
    return list(open_sign_ins(user).filter(Exists(stored)).order_by("-seen_at", "-started_at"))


def is_first(sign_in: SignIn) -> bool:
    """Tell if this is the first sign-in of an account. Old ones are deleted, so an old account had one before."""
    since = clock.now() - settings.SIGN_INS_KEPT
    others = SignIn.records.filter(user=sign_in.user_id).exclude(pk=sign_in.pk)
    return sign_in.user.date_joined > since and not others.exists()


def has_signed_in_from(email: str, address: str) -> bool:
    """Tell if the account signed in from this address during the last 90 days."""
    since = clock.now() - KNOWN_ADDRESS_FOR
    return SignIn.records.filter(user__email=email, address=address, started_at__gt=since).exists()
