"""Declarations of payments to the ground: subject, navigation, personal data, open matters and moved people."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courts.ground.declared import claimed_people, navigation, open_matters, personal_data, subjects
from courts.ground.models import Role
from courts.payments.models import Invoice
from courts.payments.queries import notices
from courts.payments.queries.people import data_of, matters_of
from courts.payments.services.people import move_people
from courts.payments.wording.notices import notice_text, title_of


def _is_customer(roles: Collection[str]) -> bool:
    return not roles


def register() -> None:
    """Register everything once, when the apps are loaded."""
    claimed_people.register("payments", move_people)
    open_matters.register("payments", matters_of)
    personal_data.register("fees", data_of)
    subjects.register(
        subjects.Subject(
            label="payments.invoice",
            model=Invoice,
            title=title_of,
            url=lambda invoice: reverse("invoice", args=[invoice.pk]),
            may_see=notices.may_be_notified,
            notice_text=notice_text,
            is_current=notices.is_current,
        )
    )
    navigation.register(navigation.NavItem(_("Fees"), "fees", 62, _is_customer))
    navigation.register(navigation.NavItem(_("Fees"), "office_fees", 62, lambda roles: Role.NOTARY in roles))
