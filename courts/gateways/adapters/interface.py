"""The interface of the adapters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is a template with parameters. `text` is what the reader gets, for gateways without templates.

    key: equal for repeats of one message. to: a number as in E.164. No part has content of a case.
    """

    key: str
    channel: str
    to: str
    template: str
    language: str
    parameters: Mapping[str, str] = field(repr=False)
    text: str = field(repr=False)


class Adapter(Protocol):
    """A way to the gateway. `receipt_within`: a receipt about each message comes in this time; None: none comes."""

    @property
    def receipt_within(self) -> timedelta | None: ...

    def send(self, message: Message) -> str:
        """Send a message and return the gateway's key for it. Raises Refused, NotTaken, Unreachable."""
