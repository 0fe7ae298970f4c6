"""Cases that lose a member of staff when their posting ends."""

from __future__ import annotations

from datetime import date

from django.utils.translation import ngettext

from courts.ground.models import Posting
from courts.registry.models import Assignment


def effect_of_end(posting: Posting, day: date) -> str:
    """The number of cases of the venue on which the person works in this role, as a sentence."""
    count = Assignment.records.filter(
        person=posting.person_id, role=posting.role, until__isnull=True, case__court=posting.venue_id
    ).count()
    if not count:
        return ""
    return ngettext(
        "%(count)s case loses this person. Assign it to another one.",
        "%(count)s cases lose this person. Assign them to others.",
        count,
    ) % {"count": count}
