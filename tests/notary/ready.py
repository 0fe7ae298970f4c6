"""An application of a couple that is ready for its sitting: agreed to, accepted and paid."""

from __future__ import annotations

from datetime import timedelta

from courts.ground import clock
from courts.payments.queries.invoices import invoice_of
from demo.people import Cast
from notary.applications.models import Application
from notary.applications.services import reviews
from notary.applications.services.fees import LABEL
from notary.queries.joint_starts import attendees_of, joint_slots
from notary.queries.slots import Slot
from tests.notary.applications.couple import act, taken
from tests.payments.fees import pay, started


def ready(cast: Cast) -> Application:
    accepted = reviews.accept(taken(cast), version=None, actor=act(cast, "notary"))
    invoice = invoice_of(LABEL, accepted.pk)
    assert invoice is not None
    pay(started(cast, invoice))
    return Application.records.select_related("office", "applicant").get(pk=accepted.pk)


def next_slot(application: Application) -> Slot:
    """The first time at least two days ahead at which everyone and a notary are free."""
    first = clock.now().astimezone(application.office.tz).date() + timedelta(days=2)
    days = joint_slots(application.office, [each.person for each in attendees_of(application)], first, 14)
    return next(slot for day in days for slot in day.slots)
