"""Orders: opened when a request enters its case, drafted by a judge of the case, and issued once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed, Refused
from courts.ground.models import Person
from courts.ground.services import audit, notices, timeline
from courts.ground.services.numbers import next_number
from courts.ground.services.transitions import move
from courts.proceedings.models import Order
from courts.proceedings.queries.notices import ORDER_ISSUED
from courts.proceedings.queries.orders import sits_on
from courts.proceedings.states import Decision, OrderState
from courts.proceedings.wording.rulings import drafted_ruling
from courts.registry.filing_types.definition import Decider
from courts.registry.models import Case, Filing
from courts.registry.queries.notices import recipients_of_case
from courts.registry.services.rights import lock_case


@dataclass(frozen=True, slots=True)
class Ruling:
    """The content of an order. `text` is what the court orders; empty: the template of the decision."""

    decision: str
    text: str = ""
    reasons: str = ""


def open_order(filing: Filing, case: Case) -> Order | None:
    """Open the order on a request that enters its case, in the same transaction. None for what no judge decides."""
    if filing.definition.decider is not Decider.JUDGE:
        return None
    return Order.records.create(request=filing, case=case)


def _judge(order: Order, actor: Actor) -> Person:
    if actor.person is None or not sits_on(actor.person, order.case):
        raise NotAllowed
    return actor.person


@transaction.atomic
def save_order(order: Order, ruling: Ruling, *, version: int | None, actor: Actor) -> Order:
    """Store what a judge of the case wrote. An empty text is filled from the template of the decision.

    Raises NotAllowed for anyone but a judge of the case, Conflict with the code `stale` when another judge saved since
    `version`, and when the order is issued.
    """
    _judge(order, actor)
    if ruling.decision not in Decision.values:
        raise DomainError(_("Choose a decision."), code="required", field="decision")
    seen = order.version if version is None else version
    text = ruling.text or drafted_ruling(order, Decision(ruling.decision))
    columns = {"decision": ruling.decision, "ruling": text, "reasons": ruling.reasons}
    changed = Order.records.filter(pk=order.pk, version=seen, state=OrderState.WAITING).update(
        version=F("version") + 1, **columns
    )
    if not changed:
        fresh = Order.records.get(pk=order.pk)
        raise IllegalMove if fresh.is_issued else Conflict(code="stale")
    audit.record("order.saved", order, actor=actor, detail={"version": seen + 1})
    order.version = seen + 1
    for name, value in columns.items():
        setattr(order, name, value)
    return order


@transaction.atomic
def issue_order(order: Order, *, version: int | None, actor: Actor) -> Order:
    """Issue an order: it gets its number, stands in the timeline, and everyone on the case is told. Only once.

    The sealed PDF follows by a sweep. Raises Refused with all that is missing, Conflict for another version or an order
    that is issued, NotAllowed for anyone but a judge of the case. Lock order: order, case, series of numbers.
    """
    rows = Order.records.select_for_update(of=("self",)).select_related("case__court", "request__filer")
    locked = rows.get(pk=order.pk)
    judge = _judge(locked, actor)
    if locked.is_issued:
        raise IllegalMove
    if version is not None and locked.version != version:
        raise Conflict(code="stale")
    errors = missing_parts(locked)
    if errors:
        raise Refused(errors)
    case, now = locked.case, clock.now()
    lock_case(case)
    year = now.astimezone(case.court.tz).year
    serial = next_number(case.court, "order", year)
    move(
        locked,
        OrderState.ISSUED,
        actor=actor,
        detail={"number": f"{serial}/{year}", "decision": locked.decision},
        also={"judge": judge, "serial": serial, "year": year, "issued_at": now},
    )
    kind = locked.request.definition
    timeline.write_line(
        case,
        "order_issued",
        at=now,
        source=locked,
        params={"decision": locked.decision, "number": str(locked), "type_ar": kind.name.ar, "type_en": kind.name.en},
    )
    notices.notify(ORDER_ISSUED, locked, recipients_of_case(case))
    return locked


def missing_parts(order: Order) -> list[DomainError]:
    """Return what an order lacks before it can be issued. A refusal, whole or in part, gives its reasons."""
    found = []
    if not order.decision:
        found.append(DomainError(_("Choose a decision."), code="required", field="decision"))
    if not order.ruling.strip():
        found.append(DomainError(_("Write what the court orders."), code="required", field="ruling"))
    if order.decision in {Decision.REFUSED, Decision.GRANTED_IN_PART} and not order.reasons.strip():
        found.append(
            DomainError(_("Write the reasons: the request is not granted in full."), code="required", field="reasons")
        )
    return found
