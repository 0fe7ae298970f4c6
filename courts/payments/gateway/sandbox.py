"""The sandbox: a gateway that takes no money. Its payment page is ours, and its memory is a folder of files.

It behaves as a gateway does: repeats of one key change nothing, the first decision on a payment page stands, and the
outcome comes back as a signed callback.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from courts.ground import clock
from courts.payments.gateway.interface import BadCallback, Begun, Event, GatewayError, Order, Outcome, Report
from courts.payments.gateway.signatures import is_signed

CHOICES: Final = (Outcome.PAID, Outcome.DECLINED, Outcome.ABANDONED)
_KEY: Final = re.compile(r"[0-9a-f]{32}")


def secret() -> bytes:
    """The secret of the callbacks, derived from the secret key of the installation."""
    return salted_hmac("courts.payments.sandbox", "callbacks", algorithm="sha256").digest()


class SandboxGateway:
    """See the module."""

    name = "sandbox"

    def begin(self, order: Order) -> Begun:
        """Note the order; its page is ours."""
        _create(
            _file(order.key, "order"),
            {"amount": order.amount, "currency": order.currency, "ends_at": order.ends_at.timestamp()},
        )
        return Begun(
            reference=f"SANDBOX-{order.key[:12].upper()}", url=reverse("sandbox_payment", args=[UUID(order.key)])
        )

    def query(self, order: Order) -> Report:
        """Read the decision, if there is one."""
        return self.report(order.key)

    def report(self, key: str) -> Report:
        """The outcome of an attempt. Raises GatewayError for a key of another form."""
        noted = _read(_file(key, "order"))
        if noted is None:
            return Report(Outcome.UNKNOWN)
        decided = _read(_file(key, "decision"))
        if decided is None:
            return Report(Outcome.PENDING)
        outcome = Outcome(decided["outcome"])
        if outcome != Outcome.PAID:
            return Report(outcome)
        return Report(outcome, amount=int(noted["amount"]), currency=str(noted["currency"]))

    def decide(self, key: str, outcome: Outcome) -> Report:
        """Record the decision on the payment page, unless there is one or the time is over; return what holds now."""
        noted = _read(_file(key, "order"))
        if noted is not None and clock.now().timestamp() <= float(noted["ends_at"]):
            _create(_file(key, "decision"), {"outcome": outcome})
        return self.report(key)

    def refund(self, order: Order, key: str) -> str:
        """Note the refund once. Raises GatewayError for a payment that was not paid."""
        if self.report(order.key).outcome != Outcome.PAID:
            raise GatewayError("nothing was paid")
        _create(_file(order.key, "refund"), {"key": key, "amount": order.amount})
        return f"SANDBOX-R-{key[:12].upper()}"

    def callback(self, key: str) -> bytes:
        """The body of the callback about an attempt."""
        report = self.report(key)
        return json.dumps(
            {"id": key, "status": report.outcome, "amount": report.amount, "currency": report.currency}
        ).encode()

    def read_callback(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """Check and read a callback. Raises BadCallback."""
        if not is_signed(secret(), body, headers):
            raise BadCallback
        try:
            data: Any = json.loads(body)
            key, amount, currency = data["id"], data["amount"], data["currency"]
            outcome = Outcome(data["status"])
        except (ValueError, TypeError, KeyError, RecursionError):
            raise BadCallback(is_signed=True) from None
        is_formed = isinstance(key, str) and _KEY.fullmatch(key) and isinstance(currency, str) and type(amount) is int
        if not is_formed:
            raise BadCallback(is_signed=True)
        return Event(key, Report(outcome, amount, currency))


def _file(key: str, kind: str) -> Path:
    if not _KEY.fullmatch(key):
        raise GatewayError("not a key")
    return Path(settings.PAYMENT_SANDBOX_DIR) / f"{key}.{kind}.json"


def _create(path: Path, data: Mapping[str, Any]) -> None:
    """Write a new file as a whole; one that is there stays as it is, also if two processes write at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.urandom(8).hex()}.part")
    draft.write_text(json.dumps(data), "utf-8")
    try:
        # A link fails if the name exists; a rename would replace it.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return found
