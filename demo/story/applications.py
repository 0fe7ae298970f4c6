"""Applications of the demonstration: a couple in the middle of theirs, and a power that waits at the notary's desk."""

from __future__ import annotations

from typing import Any

from demo.people import Cast
from demo.story.filing import by
from demo.story.marriages import BEGUN, agree, answer, apply, enter, typed
from notary.applications.models import Application
from notary.applications.services import agreements, submission
from notary.applications.services.applications import begin


def apply_at_notary(cast: Cast) -> None:
    """Create both applications once. What visitors do with them stays."""
    if not Application.records.filter(applicant=cast.people[BEGUN.groom]).exists():
        _couple(cast)
    if not Application.records.filter(applicant=cast.people["claimant"]).exists():
        _power(cast)


def _couple(cast: Cast) -> None:
    """The application waits for the bride and her father."""
    row = apply(cast, BEGUN)
    for member in (BEGUN.groom, *BEGUN.witnesses):
        agree(cast, row, member)


def _power(cast: Cast) -> None:
    claimant = by(cast, "claimant")
    row = begin("power_special", office=cast.venues["office"], role="principal", actor=claimant)
    row = enter(row, "principal", 1, typed(cast, "claimant", "1985-02-11", acts_for_other=False), claimant)
    row = enter(row, "agent", 1, typed(cast, "lawyer", "1988-09-19", acts_for_other=False), claimant)
    given: dict[str, Any] = {
        "power": {"subject": "litigation", "is_commercial": False},
        "scope": [{"text": "تمثيلي أمام محكمة الشارقة الاتحادية الابتدائية وتقديم الطلبات واستلام الأوراق."}],
        "term": {"may_delegate": False},
        "language": {"spoken": "ar", "interpreter": False},
    }
    row = answer(row, given, claimant)
    row = agreements.ask_for_agreement(row, version=None, actor=claimant)
    agree(cast, row, "claimant")
    submission.submit(row, version=None, actor=claimant)
