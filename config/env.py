"""Typed readers of the environment. Every name starts with DIWAN_. An invalid value stops the start with a reason.

An empty value counts as not set, so that a compose file may leave a variable empty.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

PREFIX = "DIWAN_"
_env = Env(expand_vars=False)


def _read(kind: str, name: str, default: Any, **options: Any) -> Any:
    key = PREFIX + name
    if not os.environ.get(key, "").strip():
        return default
    try:
        return getattr(_env, kind)(key, **options)
    except EnvError as error:
        raise ImproperlyConfigured(f"{key}: {error}") from error


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


def folder(name: str, default: Path) -> Path:
    """Read a path and make it absolute; a leading ~ is the home directory."""
    return Path(text(name, str(default))).expanduser().resolve()


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{PREFIX}{name}: {value!r} is not one of {', '.join(choices)}")
    return value


def database(name: str) -> dict[str, Any] | None:
    """Read a database URL as Django's settings, or None if the variable is not set."""
    value = _read("dj_db_url", name, None)
    return dict(value) if value else None


def mail_server(name: str) -> dict[str, Any] | None:
    """Read an e-mail URL (smtp://user:password@host:587?tls=True) as Django's settings, or None."""
    value = _read("dj_email_url", name, None)
    return dict(value) if value else None
