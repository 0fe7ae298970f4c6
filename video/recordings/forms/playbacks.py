"""The question before a recording is played, and the report of what was played."""

from __future__ import annotations

import json
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField
from video.recordings.services.playbacks import MAX_RANGES

MAX_REPORT: Final = 64 * 1024


class PlayForm(forms.Form):
    """Why a person watches a recording."""

    reason = CleanTextField(
        label=_("Why do you watch this recording?"),
        max_length=300,
        help_text=_("Your name, this reason and the parts that you play are kept with the recording."),
        error_messages={"required": _("Enter why you watch the recording.")},
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


def read_ranges(body: bytes) -> list[tuple[int, int]]:
    """Return the ranges of a report, in milliseconds. Raises ValueError for anything else."""
    if len(body) > MAX_REPORT:
        raise ValueError("too long")
    try:
        values = json.loads(body)
    except RecursionError as error:
        raise ValueError("too deep") from error
    ranges = values.get("ranges") if isinstance(values, dict) and set(values) == {"ranges"} else None
    if not isinstance(ranges, list) or len(ranges) > MAX_RANGES:
        raise ValueError("ranges")
    found = []
    for each in ranges:
        if not isinstance(each, list) or len(each) != 2 or any(type(value) is not int for value in each):
            raise ValueError("a range")
        found.append((each[0], each[1]))
    return found
