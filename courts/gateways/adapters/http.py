"""A gateway over HTTP: one POST of a JSON object for each message (`docs/operations.md` has the fields).

The gateway answers 2xx with {"id": "<its key>"}. 400, 404, 410 and 422 mean that it never takes this number; every
other answer, and none, that another attempt may succeed. A redirect is never followed: number and key go to the
address of the settings alone. Key, number and text stand in no error.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from courts.gateways.adapters.interface import Message
from courts.ground.declared.message_channels import NotTaken, Refused, Unreachable

# Seconds to connect, between two bytes of the answer, and for its whole body.
TIMEOUT: Final = (3.0, 5.0)
BODY_SECONDS: Final = 5.0
LONGEST_ANSWER: Final = 4096
FOR_GOOD: Final = frozenset({400, 404, 410, 422})
_KEY: Final = re.compile(r"[!-~]{1,100}")


@dataclass(frozen=True, slots=True)
class _Bearer(AuthBase):
    """The key of the settings. As an `auth` it is also kept apart from a .netrc file of the machine."""

    key: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.key}"
        return request


@dataclass(frozen=True, slots=True)
class HttpAdapter:
    """A gateway at one address."""

    address: str
    key: str = field(repr=False)
    receipt_within: timedelta | None = None

    def send(self, message: Message) -> str:
        """Send one message. A repeat has the same `Idempotency-Key`. Raises Refused, NotTaken, Unreachable."""
        body: dict[str, Any] = {
            "id": message.key,
            "channel": message.channel,
            "to": message.to,
            "template": message.template,
            "language": message.language,
            "parameters": dict(message.parameters),
            "text": message.text,
        }
        headers = {"Accept": "application/json", "Idempotency-Key": message.key}
        try:
            with requests.post(
                self.address,
                json=body,
                headers=headers,
                auth=_Bearer(self.key),
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as answer:
                if answer.status_code in FOR_GOOD:
                    raise Refused
                if not 200 <= answer.status_code < 300:
                    raise NotTaken
                return _key_in(_read(answer))
        except (requests.RequestException, HTTPError, OSError) as error:
            raise Unreachable from error


def _read(answer: requests.Response) -> bytes:
    """Read the body up to its limits in size and time; a longer one is no answer."""
    ends_at = time.monotonic() + BODY_SECONDS
    found = b""
    # Byte by byte: a larger read would wait until it is complete, however slowly the bytes come.
    for byte in answer.iter_content(1):
        found += byte
        if len(found) > LONGEST_ANSWER or time.monotonic() > ends_at:
            raise NotTaken
    return found


def _key_in(body: bytes) -> str:
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise NotTaken from None
    key = data.get("id") if isinstance(data, dict) else None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise NotTaken
    return key
