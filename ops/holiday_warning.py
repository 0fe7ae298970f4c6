"""The warning of the administration about holidays that are near and not set."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from courts.calendars.queries.holidays import holidays_not_set

NEAR: Final = timedelta(days=30)


def holiday_warning() -> str:
    """Name the holidays of the next 30 days that are not set; empty for none."""
    names = [row.name for row in holidays_not_set(NEAR)]
    if not names:
        return ""
    return _("Not set yet, and less than 30 days away: %(names)s. Until then their days are working days.") % {
        "names": _(", ").join(names)
    }
