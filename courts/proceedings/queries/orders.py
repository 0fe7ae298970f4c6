"""Queries of orders: access, lists, and the judges of a case."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db.models import QuerySet

from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Document, Person, Role, User
from courts.ground.queries.postings import is_posted, serves_today
from courts.proceedings.models import Order
from courts.proceedings.states import OrderState
from courts.registry.models import Assignment, Case

Act = Literal["read", "decide"]


def sits_on(person: Person, case: Case) -> bool:
    """Return whether the person works on the case as a judge now, and may see it."""
    return (
        Assignment.records.filter(case=case, person=person, role=Role.JUDGE, until__isnull=True).exists()
        and is_posted(person, case.court, Role.JUDGE)
        and case.is_visible_to(person)
    )


def may_read(person: Person, order: Order) -> bool:
    """Return whether the person may read the order: an issued one with its case, a waiting one as a judge of it."""
    return order.case.is_visible_to(person) if order.is_issued else sits_on(person, order.case)


def access_order(user: User, order_id: UUID, act: Act = "read") -> Order:
    """Return the order, if the account may do this with it. decide: write and issue it, as a judge of the case.

    Raises NotVisible for strangers, and for readers of the case before the order is issued; NotAllowed for readers.
    """
    rows = Order.records.select_related(
        "case__court", "case__filing", "request__filer", "request__receipt", "request__court", "judge", "document"
    )
    order = rows.filter(pk=order_id).first()
    if order is None or not may_read(user.person, order):
        raise NotVisible
    if act == "decide" and not sits_on(user.person, order.case):
        raise NotAllowed
    return order


def access_order_document(user: User, order_id: UUID) -> Document:
    """Return the sealed PDF of an issued order. Raises NotVisible before it is there."""
    order = access_order(user, order_id)
    if not order.is_issued or order.document is None:
        raise NotVisible
    return order.document


def orders_to_make(person: Person) -> QuerySet[Order]:
    """Return the requests that wait for the person as a judge, the longest wait first."""
    rows: QuerySet[Order] = Order.objects.waiting_for(person)
    return rows.select_related("case__court", "request__filer").order_by("waits_since", "pk")


def decides_somewhere(person: Person) -> bool:
    """Return whether the person serves as a judge today."""
    return serves_today(person, Role.JUDGE)


def orders_on(case: Case, person: Person) -> list[Order]:
    """Return the orders of a case that its reader may see, newest first: issued ones, and to its judges all."""
    rows = Order.records.filter(case=case).select_related("request__filer", "judge")
    if not sits_on(person, case):
        rows = rows.filter(state=OrderState.ISSUED)
    return list(rows.order_by("-issued_at", "waits_since", "pk")[:50])
