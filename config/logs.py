"""Logs: one line of JSON per event, on standard error or in a file, without secrets and query strings."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Values under these names never reach a log.
_SECRET = re.compile(
    r"pass(word|phrase)?|secret|token|cookie|authori[sz]ation|session_?key|csrf|otp|^code$|sdp|ice_pwd", re.IGNORECASE
)
# A path with a query: the query may hold a sign-in code or the name of a person.
_QUERY = re.compile(r"(?<=[\w/])\?[\w%.~+-]+=[^\s\"']*")
# The one path that is itself a secret: its link allows a new password to be set.
_KEY_IN_PATH = re.compile(r"(?<=/password/reset/key/)[^\s\"'/]+")


def without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the values of secret names, and remove queries and keys from every text."""
    for name, value in event.items():
        if _SECRET.search(name):
            event[name] = "-"
        elif isinstance(value, str):
            event[name] = _KEY_IN_PATH.sub("-", _QUERY.sub("", value))
    return event


def logging_settings(*, level: str, to: str) -> dict[str, Any]:
    """Return the LOGGING setting: our own events and those of libraries pass the same processors.

    `to` is a file's path, or empty for standard error.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler: dict[str, Any] = {"class": "logging.StreamHandler", "formatter": "json"}
    if to:
        handler = {
            "class": "logging.handlers.RotatingFileHandler",
            "formatter": "json",
            "filename": to,
            "maxBytes": 10 * 2**20,
            "backupCount": 3,
            "encoding": "utf-8",
            "delay": True,
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_secrets,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            },
        },
        "handlers": {"out": handler, "nowhere": {"class": "logging.NullHandler"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            # Daphne's own access log contains whole URLs; `config.middleware.request_log` writes ours.
            "daphne": {"level": "WARNING"},
            "django.channels.server": {"handlers": ["nowhere"], "propagate": False},
            "twisted": {"level": "ERROR"},
            "asyncio": {"level": "WARNING"},
            "aioice": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            "botocore": {"level": "WARNING"},
            # Below this level it logs whole tokens.
            "oauthlib": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
        },
    }
