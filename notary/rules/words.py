"""The one module of the rules that knows Django: texts that are translated when they are shown."""

from django.utils.translation import gettext_lazy as _

__all__ = ["KIN", "ROLES", "_"]

ROLES = {
    "groom": _("the groom"),
    "bride": _("the bride"),
    "wali": _("the wali"),
    "principal": _("the principal"),
    "agent": _("the agent"),
}

KIN = {
    "father": _("the father"),
    "son": _("the son"),
    "paternal_grandfather": _("the paternal grandfather"),
    "full_brother": _("the full brother"),
    "paternal_half_brother": _("the half-brother on the father's side"),
    "paternal_uncle": _("the paternal uncle"),
    "paternal_cousin": _("the cousin on the father's side"),
    "next_agnate": _("the next agnate"),
}
