"""Numbers as text: money, file sizes, percentages. Digits 0-9 in both languages, comma between thousands."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courts.ground.wording.dates import arabic

STEP = 1000


def money(amount: Decimal | float | str) -> str:
    """«1,240,000.00 درهم» / "AED 1,240,000.00"; UAE dirhams to the fils."""
    exact = Decimal(str(amount)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{exact:,} درهم" if arabic() else f"AED {exact:,}"


def file_size(count: int) -> str:
    """A size in bytes as text: «18.4 م.ب» / "18.4 MB". Units are powers of 1000, as phones and computers show files."""
    if count < STEP:
        return _("%(number)s bytes") % {"number": count}
    units = [_("%(number)s KB"), _("%(number)s MB"), _("%(number)s GB")]
    size = count / STEP
    for unit in units[:-1]:
        if size < STEP - 0.5:
            return unit % {"number": _short(size)}
        size /= STEP
    return units[-1] % {"number": _short(size)}


def percent(share: float) -> str:
    """«62٪» / "62%"; `share` is out of 100."""
    return f"{round(share)}{'٪' if arabic() else '%'}"


def minutes(count: int) -> str:
    """«أقل من دقيقة، دقيقة واحدة، دقيقتان، 6 دقائق، 11 دقيقة» / "6 minutes"."""
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def case_number(number: int, year: int, kind: str = "") -> str:
    """«الدعوى رقم 1466 لسنة 2026 تجاري» / "Case 1466 of 2026, Commercial". Never `1466/2026`.

    Each kind of case has its own series, so a number without its kind is ambiguous.
    """
    if not kind:
        return _("Case %(number)s of %(year)s") % {"number": number, "year": year}
    return _("Case %(number)s of %(year)s, %(kind)s") % {"number": number, "year": year, "kind": kind}


def _short(size: float) -> str:
    rounded = f"{size:.1f}"
    return rounded.removesuffix(".0")
