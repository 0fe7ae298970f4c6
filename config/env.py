"""Typed readers of the environment. Every name starts with DIWAN_. An invalid value stops the start with a reason.

An empty value counts as not set, so that a compose file may leave a variable empty.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

PREFIX = "DIWAN_"
LEAST_TURN_SECRET = 32
_env = Env(expand_vars=False)


def _read(kind: str, name: str, default: Any, **options: Any) -> Any:
    key = PREFIX + name
    if not os.environ.get(key, "").strip():
        return default
    try:
        return getattr(_env, kind)(key, **options)
    except EnvError as error:
        raise ImproperlyConfigured(f"{key}: {error}") from error


def is_set(name: str) -> bool:
    """True if the variable has a value."""
    return bool(os.environ.get(PREFIX + name, "").strip())


def text(name: str, default: str = "") -> str:
    return str(_read("str", name, default)).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """Read true or false in the usual spellings (1/0, yes/no, on/off)."""
    return bool(_read("bool", name, default))


def number(name: str, default: int, *, least: int = 0) -> int:
    value = int(_read("int", name, default))
    if value < least:
        raise ImproperlyConfigured(f"{PREFIX}{name}: {value} is less than {least}")
    return value


def listing(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Read values separated by commas; empty ones are dropped."""
    return [entry.strip() for entry in _read("list", name, list(default)) if entry.strip()]


def ports(name: str) -> tuple[int, ...]:
    """Read port numbers separated by commas. Default: 0, which means any free port."""
    found = []
    for entry in listing(name, ("0",)):
        if not entry.isascii() or not entry.isdigit() or int(entry) > 65535:
            raise ImproperlyConfigured(f"{PREFIX}{name}: {entry!r} is not a port number")
        found.append(int(entry))
    return tuple(found)


def relays(name: str, secret: str) -> tuple[str, ...]:
    """Read the addresses of a TURN server, such as `turns:turn.example:443?transport=tcp`.

    They are set together with the server's shared secret, or not at all.
    """
    urls = tuple(listing(name))
    for url in urls:
        if not re.fullmatch(r"turns?:[\w.\-\[\]:]+(\?transport=(udp|tcp))?", url, re.ASCII):
            raise ImproperlyConfigured(f"{PREFIX}{name}: {url!r} is not the address of a TURN server")
    if bool(urls) != bool(secret):
        raise ImproperlyConfigured(f"{PREFIX}{name} and its secret are set together or not at all")
    if secret and len(secret) < LEAST_TURN_SECRET:
        raise ImproperlyConfigured(f"{PREFIX}{name}: its secret has fewer than {LEAST_TURN_SECRET} characters")
    return urls


def folder(name: str, default: Path) -> Path:
    """Read a path and make it absolute; a leading ~ is the home directory."""
    return Path(text(name, str(default))).expanduser().resolve()


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{PREFIX}{name}: {value!r} is not one of {', '.join(choices)}")
    return value


def some_of(name: str, default: tuple[str, ...], choices: tuple[str, ...]) -> tuple[str, ...]:
    """Read some of the choices, separated by commas."""
    found = tuple(dict.fromkeys(listing(name, default)))
    if set(found) - set(choices):
        raise ImproperlyConfigured(f"{PREFIX}{name}: only {', '.join(choices)} are possible")
    return found


def web_address(name: str) -> str:
    """Read an address to which secrets are sent: https, or http on this machine; without user, query and fragment.

    The value is not repeated in an error: it may hold a password.
    """
    found = text(name)
    if not found:
        return ""
    try:
        parts = urlsplit(found)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} is not an address") from error
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in {"127.0.0.1", "::1", "localhost"})
    if not host or not is_safe:
        raise ImproperlyConfigured(f"{PREFIX}{name} must begin with https:// (http:// only on this machine)")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{PREFIX}{name} must have no user, password, query or fragment")
    return found


def database(name: str) -> dict[str, Any] | None:
    """Read a database URL as Django's settings, or None if the variable is not set."""
    value = _read("dj_db_url", name, None)
    return dict(value) if value else None


def mail_server(name: str) -> dict[str, Any] | None:
    """Read an e-mail URL (smtp://user:password@host:587?tls=True) as Django's settings, or None."""
    value = _read("dj_email_url", name, None)
    return dict(value) if value else None
