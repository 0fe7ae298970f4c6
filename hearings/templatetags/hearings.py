"""What templates of other apps' pages say about hearings, from plain values."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hearings.models import HearingKind

register = template.Library()


@register.filter
def hearing_kind(code: str) -> SafeString:
    """«جلسة مرافعة» of `pleading`; an unknown code says nothing."""
    label = HearingKind(code).label if code in HearingKind.values else ""
    return format_html("<bdi>{}</bdi>", label)
