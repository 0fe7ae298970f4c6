"""Template filters about hearings for pages of other apps."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hearings.models import HearingKind

register = template.Library()


@register.filter
def hearing_kind(code: str) -> SafeString:
    """Name of a kind of hearing, «جلسة مرافعة» for `pleading`; empty for an unknown code."""
    label = HearingKind(code).label if code in HearingKind.values else ""
    return format_html("<bdi>{}</bdi>", label)
