"""The registry of practising lawyers: an interface, and an adapter that asks it over HTTP.

Without an address in the settings there is no registry, and staff confirm each roll number by themselves.

The adapter sends `GET <address>?number=<roll number>` with a bearer token. The registry answers 200 with a JSON object
(`number`, `name_ar`, `is_practising`), or 404 for an unknown number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, Protocol

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

# Seconds to connect, and between two bytes of the answer.
TIMEOUT: Final = (3.0, 5.0)
LONGEST_ANSWER: Final = 10_000


class RegistryUnreachable(Exception):
    """The registry did not answer in time, or its answer is malformed."""


@dataclass(frozen=True, slots=True)
class RollEntry:
    """A lawyer as the registry knows them."""

    number: str
    name_ar: str
    is_practising: bool


class RollRegistry(Protocol):
    """A registry of lawyers."""

    def find(self, number: str) -> RollEntry | None:
        """Return the entry of a roll number, or None. Raises RegistryUnreachable."""


@dataclass(frozen=True, slots=True)
class HttpRollRegistry:
    """A registry that answers over HTTP. A redirect is no answer: the number and the token go to this address alone."""

    address: str
    token: str = ""

    def find(self, number: str) -> RollEntry | None:
        """Ask for a number. Raises RegistryUnreachable."""
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            with requests.get(
                self.address,
                params={"number": number},
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as answer:
                if answer.status_code == requests.codes.not_found:
                    return None
                if answer.status_code != requests.codes.ok:
                    raise RegistryUnreachable(f"status {answer.status_code}")
                text = answer.raw.read(LONGEST_ANSWER + 1, decode_content=True)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise RegistryUnreachable(type(error).__name__) from error
        if len(text) > LONGEST_ANSWER:
            raise RegistryUnreachable("answer too long")
        return _entry(text, number)


def _entry(text: bytes, number: str) -> RollEntry:
    try:
        data: Any = json.loads(text)
    except ValueError as error:
        raise RegistryUnreachable("no JSON") from error
    names = {"number": str, "name_ar": str, "is_practising": bool}
    if not isinstance(data, dict) or any(not isinstance(data.get(name), kind) for name, kind in names.items()):
        raise RegistryUnreachable("malformed entry")
    if data["number"] != number:
        raise RegistryUnreachable("entry of a different number")
    return RollEntry(**{name: data[name] for name in names})


def roll_registry() -> RollRegistry | None:
    """The registry of the settings; None without one."""
    address = settings.ROLL_REGISTRY_URL
    return HttpRollRegistry(address, settings.ROLL_REGISTRY_TOKEN) if address else None
