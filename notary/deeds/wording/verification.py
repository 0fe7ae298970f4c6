"""Words of the verification page about a deed or a file, for readers who know nothing of seals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.ground.wording.dates import long_date
from notary.deeds.queries.verification import PublicDeed
from notary.deeds.states import DeedState


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of the page. tone: of the notice; state: for the badge and for tests."""

    state: str
    title: str | Promise
    body: str | Promise
    tone: str


UNKNOWN: Final = Verdict(
    "unknown",
    gettext_lazy("No deed has this code"),
    gettext_lazy(
        "Compare the code with the one on the paper. If they are the same, the paper was not issued here: do not rely "
        "on it, and ask the office that it names."
    ),
    "bad",
)

ALTERED: Final = Verdict(
    "altered",
    gettext_lazy("The file was altered"),
    gettext_lazy(
        "It differs from the document that was sealed. Do not rely on it. Ask the office, or the person who sent it, "
        "for the original file, then verify that."
    ),
    "bad",
)
REVOKED_SEAL: Final = Verdict(
    "revoked_seal",
    gettext_lazy("The seal is not valid"),
    gettext_lazy(
        "The certificate of this seal had been revoked before the file was sealed. Do not rely on it. Ask the office "
        "that it names."
    ),
    "bad",
)
FOREIGN: Final = Verdict(
    "foreign",
    gettext_lazy("The file was not sealed here"),
    gettext_lazy(
        "It has no seal of this institution. A scan, a photograph or a print has none either: verify the code on the "
        "paper instead."
    ),
    "bad",
)


def verdict_on(deed: PublicDeed) -> Verdict:
    """Return the answer about a deed that was found."""
    if deed.is_in_force:
        return Verdict(
            "valid",
            _("The deed is valid"),
            _("It was sealed by the office below, and nothing has ended it. Compare the facts with your paper."),
            "ok",
        )
    day = long_date(deed.ended_at, deed.zone) if deed.ended_at is not None else ""
    if deed.state == DeedState.REVOKED:
        title = _("The deed was revoked on %(day)s") % {"day": day}
        return Verdict("revoked", title, _("It has no effect since then, although its seal is unbroken."), "bad")
    if deed.state == DeedState.SUPERSEDED:
        title = _("The deed was superseded on %(day)s") % {"day": day}
        return Verdict("superseded", title, _("Another deed has taken its place. Ask for that one."), "warn")
    title = _("The deed was corrected on %(day)s") % {"day": day}
    return Verdict("corrected", title, _("A corrected deed has taken its place. Ask for that one."), "warn")
