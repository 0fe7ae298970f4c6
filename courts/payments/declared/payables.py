"""Payables: what an invoice is for. Each upper app declares its models here, and payments know nothing else of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from courts.ground.models import Person


@dataclass(frozen=True, slots=True)
class Payable:
    """One model of an upper app whose objects owe fees.

    title: a short line in the active language. url: the page of the object. may_see: whether the person may open that
    page. on_settled: called with the key in the transaction that settles an invoice; its errors undo the settling, and
    the gateway's report is taken again later. lock: locks the object, before the invoice is locked: an app whose
    services lock an object and then refund its invoice would otherwise deadlock with `on_settled`. keeps_fee: why the
    office may not end the fee of this object now, as a sentence with the way on; empty: it may.
    """

    label: str
    title: Callable[[UUID], str]
    url: Callable[[UUID], str]
    on_settled: Callable[[UUID], None]
    may_see: Callable[[Person, UUID], bool]
    lock: Callable[[UUID], object] | None = None
    keeps_fee: Callable[[UUID], str] | None = None


_payables: dict[str, Payable] = {}


def register(payable: Payable) -> None:
    """Declare a model. The label identifies it."""
    _payables[payable.label] = payable


def find(label: str) -> Payable | None:
    """The declaration of a label; None for an app that is not installed."""
    return _payables.get(label)


def lock(label: str, subject_id: UUID) -> None:
    """Lock the object, where its app wants that, until the transaction ends."""
    payable = _payables.get(label)
    if payable is not None and payable.lock is not None:
        payable.lock(subject_id)


def keeps_fee(label: str, subject_id: UUID) -> str:
    """Why the office may not end the fee of an object now; empty if it may."""
    payable = _payables.get(label)
    return payable.keeps_fee(subject_id) if payable is not None and payable.keeps_fee is not None else ""


def settled(label: str, subject_id: UUID) -> None:
    """Tell the app that an invoice of its object is settled."""
    payable = _payables.get(label)
    if payable is not None:
        payable.on_settled(subject_id)


def title_of(label: str, subject_id: UUID) -> str:
    """A short line about the object in the active language; empty for an app that is not installed."""
    payable = _payables.get(label)
    return payable.title(subject_id) if payable is not None else ""
