"""States of orders, and the decisions of a judge on a request."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy


class OrderState(models.TextChoices):
    """The way of an order on a request."""

    WAITING = "waiting", pgettext_lazy("order", "Waits for the judge")
    ISSUED = "issued", pgettext_lazy("order", "Issued")


ORDER: Final = {
    "waiting": frozenset({"issued"}),
    "issued": frozenset[str](),
}


class Decision(models.TextChoices):
    """The decision of a judge on a request."""

    GRANTED = "granted", pgettext_lazy("order", "Granted")
    GRANTED_IN_PART = "granted_in_part", pgettext_lazy("order", "Granted in part")
    REFUSED = "refused", pgettext_lazy("order", "Refused")
