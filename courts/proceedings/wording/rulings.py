"""The templates of rulings, in the language of the court."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from courts.proceedings.models import Order
from courts.proceedings.states import Decision
from courts.registry.filing_types.validity import PLACEHOLDER

# Federal Decree-Law No. 42 of 2022 on civil procedure, article 5: Arabic is the language of the courts.
COURT_LANGUAGE = "ar"


def drafted_ruling(order: Order, decision: Decision) -> str:
    """Return the first draft of a ruling, which the judge edits. Always in the language of the court."""
    with translation.override(COURT_LANGUAGE):
        names = {"request": order.request.definition.name, "filer": order.request.filer.name_ar}
        if decision is Decision.GRANTED and order.request.definition.granted:
            words = {question.code: answer.ar for question, answer in order.request.answered}
            # An answer is data: braces in it are not filled again.
            return PLACEHOLDER.sub(lambda found: words.get(found[1], "…"), order.request.definition.granted.ar)
        if decision is Decision.GRANTED:
            return _("The court grants the request: %(request)s, filed by %(filer)s.") % names
        if decision is Decision.REFUSED:
            return _("The court refuses the request: %(request)s, filed by %(filer)s.") % names
        return _("The court grants the request in part: %(request)s, filed by %(filer)s, as follows:") % names
