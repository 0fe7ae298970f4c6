"""States of invoices, payments and refunds, each with the moves that are legal from it."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvoiceState(models.TextChoices):
    """States of an invoice. `settled`: paid, or waived as a whole."""

    DUE = "due", _("To be paid")
    SETTLED = "settled", _("Settled")
    CANCELLED = "cancelled", _("Cancelled")
    REFUNDING = "refunding", _("Refund under way")
    REFUNDED = "refunded", _("Refunded")


INVOICE: Final = {
    "due": frozenset({"settled", "cancelled"}),
    "settled": frozenset({"refunding", "cancelled"}),
    "refunding": frozenset({"refunded"}),
    "cancelled": frozenset[str](),
    "refunded": frozenset[str](),
}
# A further invoice of one purpose is issued only after the first has left these states.
STANDING: Final = ("due", "settled")


class PaymentState(models.TextChoices):
    """States of one attempt to pay. `differs`: the gateway reports another amount or currency than was asked for."""

    OPENED = "opened", _("Being prepared")
    BEGUN = "begun", _("At the payment page")
    PAID = "paid", _("Paid")
    DECLINED = "declined", _("Declined")
    ABANDONED = "abandoned", _("Given up")
    EXPIRED = "expired", _("Not paid in time")
    DIFFERS = "differs", _("Another amount was reported")


# A success can be reported after every other end: the gateway has the money then.
PAYMENT: Final = {
    "opened": frozenset({"begun", "paid", "declined", "abandoned", "expired", "differs"}),
    "begun": frozenset({"paid", "declined", "abandoned", "expired", "differs"}),
    "declined": frozenset({"paid", "differs"}),
    "abandoned": frozenset({"paid", "differs"}),
    "expired": frozenset({"paid", "differs"}),
    "paid": frozenset[str](),
    "differs": frozenset[str](),
}
# There is at most one payment of an invoice in these states.
OPEN: Final = ("opened", "begun")


class RefundState(models.TextChoices):
    """States of a refund. A gateway that fails is asked again."""

    WANTED = "wanted", _("Asked for")
    DONE = "done", _("Refunded")


REFUND: Final = {"wanted": frozenset({"done"}), "done": frozenset[str]()}


class RefundReason(models.TextChoices):
    """Why an invoice ends and what was paid goes back."""

    REFUSED = "refused", _("The request was refused")
    WITHDRAWN = "withdrawn", _("The request was withdrawn")
    BY_OFFICE = "by_office", _("Cancelled by the office")
    PAID_TWICE = "paid_twice", _("The fee was paid twice")
    PAID_LATE = "paid_late", _("Paid after the invoice had ended")
    OTHER_AMOUNT = "other_amount", _("The fee had changed before the payment arrived")


class WaiverReason(models.TextChoices):
    """Why a fee, or a part of it, is waived. The first three are rights, the last is a decision."""

    SENIOR_CITIZEN = "senior_citizen", _("Senior citizen")
    DETERMINATION = "determination", _("Person of determination")
    LEGAL_AID = "legal_aid", _("Legal aid")
    DECISION = "decision", _("Reasoned decision of the office")
