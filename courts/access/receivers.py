"""Reactions to sign-in and sign-out: the row of the session follows. Changes of factors are told by mail."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from courts.access.accounts import client_address
from courts.access.queries.sessions import SECOND_FACTORS, is_first, is_only_factor
from courts.access.services.mails import security_mails
from courts.access.services.sign_in import handed_codes, sessions
from courts.access.sessions import known_devices
from courts.access.sessions.middleware import JUST_SIGNED_IN
from courts.access.wording.sign_ins import NEW_DEVICE
from courts.ground.actors import actor_for
from courts.ground.models import Recipient, SignIn, SignInEnd, User
from courts.ground.services.notices import notify


def on_signed_in(sender: Any, *, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Write the sign-in, and end the one that this browser had before."""
    sign_in = sessions.begin(
        user, request.session, address=client_address(request), browser=request.META.get("HTTP_USER_AGENT", "")
    )
    request.META[JUST_SIGNED_IN] = user.email
    before = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if before:
        old = SignIn.records.filter(session_key=before).exclude(pk=sign_in.pk)
        sessions.end(old.filter(user=user), SignInEnd.SIGNED_OUT)
        sessions.end(old.exclude(user=user), SignInEnd.OTHER_ACCOUNT)


def on_new_device(sender: Any, *, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Tell the owner of a sign-in in a browser that does not know the account; not of the very first sign-in."""
    if known_devices.is_known(request, user.email):
        return
    sign_in = sessions.of_session(request.session)
    if sign_in is not None and not is_first(sign_in):
        notify(NEW_DEVICE, sign_in, [Recipient(user.person)])


def on_signed_out(sender: Any, *, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """End the sign-in of this browser. Django sends the signal before it deletes the session."""
    key = request.session.session_key
    if user is not None and key:
        sessions.end(SignIn.records.filter(session_key=key), SignInEnd.SIGNED_OUT)


def on_factor_added(
    sender: Any, *, user: User, authenticator: Authenticator, request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Tell all addresses of a new second factor, passkey or set of recovery codes.

    The user has just used the new factor: the next step-up does not ask for it again at once. The first one ends every
    other session of the account: they began with the password alone, perhaps by another person who knows it.
    """
    if authenticator.type in SECOND_FACTORS:
        if request is not None:
            record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        if is_only_factor(authenticator):
            keep = request.session if request is not None else None
            sessions.end_others(user, keep, SignInEnd.FACTOR_ADDED, actor=actor_for(user))
    handed_codes.end_after(user, authenticator)
    security_mails.tell_of_change(user, f"account.{authenticator.type}_added", actor=actor_for(user))


def on_factor_removed(sender: Any, *, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Tell all addresses of a removed second factor, passkey or set of recovery codes."""
    security_mails.tell_of_change(user, f"account.{authenticator.type}_removed", actor=actor_for(user))
