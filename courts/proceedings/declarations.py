"""Registrations of the proceedings: subject, navigation, short messages, and the tab of a case."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courts.gateways import kinds
from courts.ground.declared import navigation, subjects
from courts.ground.models import Role, User
from courts.proceedings.models import Order
from courts.proceedings.queries.notices import is_current, orders_to_notify
from courts.proceedings.queries.orders import may_read, orders_on
from courts.proceedings.wording.notices import SHORT, notice_text, order_title
from courts.registry import panels
from courts.registry.models import Case


def _orders_tab(case: Case, user: User) -> dict[str, Any]:
    return {"orders": orders_on(case, user.person)}


def register() -> None:
    """Register everything once, when the apps are loaded."""
    kinds.register(SHORT)
    subjects.register(
        subjects.Subject(
            label="proceedings.order",
            model=Order,
            title=order_title,
            url=lambda order: reverse("order", args=[order.pk]),
            may_see=may_read,
            notice_text=notice_text,
            is_current=is_current,
            load=orders_to_notify,
        )
    )
    navigation.register(navigation.NavItem(_("Requests to decide"), "orders", 25, lambda roles: Role.JUDGE in roles))
    panels.register(panels.Panel("orders", _("Orders"), "proceedings/panels/orders.html", _orders_tab))
