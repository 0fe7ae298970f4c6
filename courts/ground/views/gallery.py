"""Gallery: every component on one page, for developers. Served only in the demonstration or with DEBUG."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from courts.ground import clock
from courts.ground.forms.text import PhoneField
from courts.ground.forms.widgets import DayInput, HourInput
from courts.ground.wording import dates, icons

SWATCHES = (
    *("paper", "surface", "sunken", "ink", "act", "act-tint", "brass", "brass-rule"),
    *("ok", "ok-tint", "warn", "warn-tint", "bad", "bad-tint", "info", "info-tint"),
)


class Sample(forms.Form):
    """A form with one field of each kind."""

    name = forms.CharField(label=gettext_lazy("Full name"), help_text=gettext_lazy("As on your identity card"))
    mobile = PhoneField(
        label=gettext_lazy("Mobile number"),
        help_text=gettext_lazy("10 digits, starting 05"),
        widget=forms.TextInput(attrs={"data-size": "16", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    hour = forms.TimeField(label=gettext_lazy("Hour"), widget=HourInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of hearing"),
        choices=[("", gettext_lazy("Select")), ("pleading", gettext_lazy("Pleading hearing"))],
    )
    publicity = forms.ChoiceField(
        label=gettext_lazy("Who may attend"),
        choices=[("public", gettext_lazy("Public hearing")), ("closed", gettext_lazy("Closed hearing"))],
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons"),
        choices=[
            ("power", gettext_lazy("No power of attorney")),
            ("lead", gettext_lazy("The lead document cannot be read")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    facts = forms.CharField(label=gettext_lazy("Facts"), widget=forms.Textarea(attrs={"rows": 4}))
    document = forms.FileField(label=gettext_lazy("Statement of claim"))
    agreed = forms.BooleanField(label=gettext_lazy("I confirm that these facts are true"))


def _context() -> dict[str, Any]:
    now = clock.now().replace(minute=30, second=0, microsecond=0)
    entry = SimpleNamespace
    wrong = Sample({"mobile": "050 123 45", "name": "", "publicity": ""})
    return {
        "now": now,
        "later": now + timedelta(minutes=22),
        "tomorrow": now + timedelta(days=1),
        "blank": Sample(),
        "wrong": wrong,
        "swatches": SWATCHES,
        "icon_names": sorted(icons.names()),
        "page": Paginator(range(90), 10).get_page(2),
        "choices": [("", _("All")), ("decisions", _("Decisions")), ("hearings", _("Hearings"))],
        "entries": [
            {
                "at": now + timedelta(days=2),
                "by": "future",
                "title": _("Last day for the reply"),
                "badge": "returned",
                "badge_word": _("In two days"),
                "line": _("By decision of the last hearing."),
            },
            {
                "at": now - timedelta(days=1),
                "by": "party",
                "title": _("Defence memorandum"),
                "line": _("Filed by the respondent’s counsel."),
                "documents": [{"name": "مذكرة دفاع.pdf", "url": "#", "note": _("11 pages")}],
            },
            {
                "at": now - timedelta(days=40),
                "until": now - timedelta(days=40) + timedelta(minutes=22),
                "by": "court",
                "title": _("Pleading hearing"),
                "line": _("Both sides attended remotely."),
            },
        ],
        "tasks": [
            entry(title=_("Court and kind"), url="#", state="accepted", state_word=_("Complete"), line=""),
            entry(
                title=_("Respondent"),
                url="#",
                state="returned",
                state_word=_("One item missing"),
                line=_("Add an address where the respondent can be served."),
                line_tone="warn",
            ),
            entry(title=_("Check your answers"), url="", opens=_("Opens when the sections above are complete")),
        ],
        "days": [
            {
                "day": (now + timedelta(days=n)).date(),
                "url": "#",
                "current": n == 1,
                "free": n,
                "words": _("Full") if not n else _("5 times"),
            }
            for n in range(5)
        ],
        "parts": [
            {
                "name": pgettext("part of the day", "Morning"),
                "window": dates.between(now, now + timedelta(hours=4)),
                "words": _("5 times"),
                "open": True,
                "hours": [
                    {"value": str(n), "starts": now + timedelta(hours=n), "also": _("London 08:00"), "full": n == 3}
                    for n in range(4)
                ],
            }
        ],
        "rows": [
            {"key": "camera", "state": "ok", "thing": _("Camera"), "words": _("Works")},
            {
                "key": "network",
                "state": "warn",
                "thing": _("Connection"),
                "strong": _("Fair."),
                "words": _("Move closer to the Wi-Fi or use mobile data."),
            },
        ],
        "tabs": [
            {"label": _("Timeline"), "url": "#", "current": True},
            {"label": _("Documents"), "url": "#", "count": 14},
        ],
        "facts": [(_("Receipt number"), "F-2026-000418"), (_("Claim value"), "1,240,000.00")],
    }


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the gallery."""
    return render(request, "ground/gallery.html", _context())
