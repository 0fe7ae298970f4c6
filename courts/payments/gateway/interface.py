"""The interface of a payment gateway: the service with the payment page, which takes the money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """The outcome of an attempt, as the gateway knows it. `unknown`: it has never heard of the attempt."""

    PENDING = "pending"
    PAID = "paid"
    DECLINED = "declined"
    ABANDONED = "abandoned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Order:
    """One attempt to pay, as the gateway gets it. It names no person and no content of a request.

    key: the idempotency key; repeats have the same. amount: in fils. description: the number of the invoice.
    ends_at: the gateway takes no money later. return_url: where the payment page sends the browser in the end.
    """

    key: str
    reference: str
    amount: int
    currency: str
    description: str
    ends_at: datetime
    return_url: str
    language: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The gateway's own key of an attempt, and the address of its payment page."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an attempt. amount and currency: what was taken, for `paid`; in fils."""

    outcome: Outcome
    amount: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A callback whose signature is right: the key of an attempt, and its outcome."""

    key: str
    report: Report


class GatewayError(Exception):
    """The gateway does not answer, or not as agreed. A later attempt may succeed. The text holds no secret."""


class BadCallback(Exception):
    """A callback that is forged, too old or malformed. `is_signed`: the signature was right, so its sender erred."""

    def __init__(self, *, is_signed: bool = False) -> None:
        super().__init__("signed and malformed" if is_signed else "not signed")
        self.is_signed = is_signed


class Gateway(Protocol):
    """A gateway. Its methods open connections, so none is called inside a transaction; each is safe to repeat."""

    @property
    def name(self) -> str:
        """A short name, stored with each payment."""

    def begin(self, order: Order) -> Begun:
        """Open the payment page of an attempt. Raises GatewayError."""

    def query(self, order: Order) -> Report:
        """Return the outcome of an attempt as the gateway knows it now. Raises GatewayError."""

    def refund(self, order: Order, key: str) -> str:
        """Return the whole amount of a paid attempt; give the gateway's key of the refund. `key`: idempotency key.

        Raises GatewayError.
        """

    def read_callback(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """Check the signature and the time of a callback and read it. Raises BadCallback."""
