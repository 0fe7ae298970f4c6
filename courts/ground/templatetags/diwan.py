"""What templates say in one way everywhere: icons, states, dates, hours, money, people.

Every tag that inserts a value isolates its direction itself; templates wrap only what they insert by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from courts.ground.declared import style_sheets
from courts.ground.wording import dates, icons, number_format, roles
from courts.ground.wording.badges import Face, face_of

register = template.Library()


@register.simple_tag
def styles(*groups: str) -> SafeString:
    """Links to the stylesheets of the named groups, in order."""
    links = [
        format_html('<link rel="stylesheet" href="{}">', static(sheet))
        for group in groups
        for sheet in style_sheets.sheets_of(group)
    ]
    return mark_safe("\n".join(links))  # noqa: S308 - joined from escaped parts


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word stands beside it. Unknown names are refused.

    extra: more class names, such as "icon--small".
    """
    if name not in icons.names():
        raise TemplateSyntaxError(f"The sprite has no icon called {name!r}.")
    classes = " ".join(part for part in ("icon", "icon--mirror" if name in icons.MIRRORED else "", extra) if part)
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("ground/icons.svg"),
        name,
    )


@register.simple_tag
def sprite() -> str:
    """Address of the sprite, for scripts that change an icon."""
    return static("ground/icons.svg")


# --- states ---------------------------------------------------------------------------------------------------


def _state(thing: Any, word: str) -> tuple[str, str]:
    if hasattr(thing, "get_state_display"):
        return str(thing.state), word or str(thing.get_state_display())
    label = getattr(thing, "label", None)
    return str(getattr(thing, "value", thing)), word or str(label if label is not None else thing)


@register.inclusion_tag("components/records/badge.html")
def badge(
    thing: Any, word: str = "", *, tone: str | None = None, glyph: str | None = None, quiet: bool = False
) -> dict[str, Any]:
    """A state badge: glyph, word, colour. `thing` is an object with a state, a choice, or a state's code.

    quiet: in lists of finished and unfinished things, let finished states drop their frame.
    """
    code, label = _state(thing, word)
    face = face_of(code)
    return {
        "word": label,
        "tone": face.tone if tone is None else tone,
        "glyph": glyph or face.glyph,
        "quiet": quiet and face.finished,
    }


@register.inclusion_tag("components/records/fact.html")
def fact(word: str, tone: str = "", glyph: str = "", about: str = "") -> dict[str, Any]:
    """A small fact inside a row: glyph and word without a frame. Without a glyph the tone chooses one.

    `about` is a name that stands before the word: it alone is isolated, since a sentence keeps the page's direction.
    """
    by_tone = {"ok": "state-done", "warn": "state-needs", "bad": "state-needs", "live": "state-live"}
    return {"word": word, "tone": tone, "glyph": glyph or by_tone.get(tone, "state-open"), "about": about}


@register.simple_tag
def state_face(thing: Any) -> Face:
    """The face of a state, for templates that draw it themselves."""
    return face_of(_state(thing, "")[0])


# --- components that any page may need: as tags they see nothing of the page but what they are given ---------------


@register.inclusion_tag("components/forms/button.html")
def button(label: str, **options: Any) -> dict[str, Any]:
    """A button, or with `href` a link that looks like one. Options as in components/forms/button.html."""
    return {"label": label, **options}


@register.inclusion_tag("components/messages/notice.html")
def notice(body: str = "", **options: Any) -> dict[str, Any]:
    """A fact that holds now. Options: title, tone (info, warn, bad, ok), href, link."""
    return {"body": body, **options}


@register.inclusion_tag("components/messages/empty.html")
def empty(words: str, **options: Any) -> dict[str, Any]:
    """What will appear here and when. Options: href, label."""
    return {"words": words, **options}


@register.inclusion_tag("components/records/document_chip.html")
def document_chip(name: str, url: str = "", **options: Any) -> dict[str, Any]:
    """A document that one press opens. Options: kind, note, icon."""
    return {"name": name, "url": url, **options}


@register.inclusion_tag("components/records/party.html")
def party(name: str, role: str = "", **options: Any) -> dict[str, Any]:
    """A person: name, then role. Options: state, room (role first), sealed."""
    return {"name": name, "role": role, **options}


@register.inclusion_tag("components/forms/upload_row.html")
def upload_row(name: str, size: int = 0, **options: Any) -> dict[str, Any]:
    """A file that is there or on its way. Options: tone, state, percent, url, remove."""
    return {"name": name, "size": size, **options}


# --- dates and hours ------------------------------------------------------------------------------------------


def _time(moment: date | datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', moment.isoformat(), words)


@register.simple_tag
def venue_time(moment: datetime, venue: Any = None) -> SafeString:
    """«10:30» on the venue's clock. `venue` has `.tz`, or is a zone's name."""
    return _time(moment, dates.time_24h(moment, venue))


@register.simple_tag(takes_context=True)
def public_time(context: template.Context, moment: datetime, venue: Any = None) -> SafeString:
    """«9:20 صباحاً»: the hour on a page that the public reads too; staff and lawyers read «09:20» there."""
    return _time(moment, _hour_of_reader(context)(moment, venue))


def _hour_of_reader(context: template.Context) -> Callable[[datetime, Any], str]:
    chrome = context.get("chrome")
    by_24 = chrome is not None and chrome.reads_24_hours
    return dates.time_24h if by_24 else dates.time_12h


@register.simple_tag
def venue_date(moment: date | datetime, venue: Any = None, style: str = "full") -> SafeString:
    """A day at the venue. Styles: full (with weekday), long, short, month, weekday, weekday_brief, hijri, both."""
    if style == "both":
        return _time(moment, f"{dates.full_date(moment, venue)} · {dates.hijri_date(moment, venue)}")
    words = {
        "full": dates.full_date,
        "long": dates.long_date,
        "short": dates.short_date,
        "month": dates.month,
        "weekday": dates.weekday,
        "weekday_brief": dates.weekday_brief,
        "hijri": dates.hijri_date,
    }
    if style not in words:
        raise TemplateSyntaxError(f"venue_date knows no style {style!r}.")
    return _time(moment, words[style](moment, venue))


@register.simple_tag
def venue_deadline(moment: datetime, venue: Any = None, style: str = "full") -> SafeString:
    """The last day of a term. Styles: full (weekday, and the hour or the day's end), long, short (the day alone)."""
    if style == "full":
        return _time(moment, dates.deadline(moment, venue))
    last = dates.last_day(moment, venue)
    return _time(last, {"long": dates.long_date, "short": dates.short_date}[style](last))


@register.simple_tag
def near_day(moment: date | datetime, venue: Any = None) -> str:
    """«اليوم», «غداً», «أمس» or nothing; stands beside the date."""
    return dates.near_day(moment, venue)


@register.simple_tag(takes_context=True)
def time_range(context: template.Context, start: datetime, end: datetime, venue: Any = None) -> SafeString:
    """«من 10:30 إلى 10:52» in Arabic, an en dash in English; the public reads morning and evening."""
    return format_html("<bdi>{}</bdi>", dates.between(start, end, venue, _hour_of_reader(context)))


# --- figures and names ----------------------------------------------------------------------------------------


@register.filter
def money(amount: Decimal | float | str | None) -> SafeString:
    """«1,240,000.00 درهم» / "AED 1,240,000.00"."""
    return format_html("<bdi>{}</bdi>", number_format.money(amount)) if amount not in (None, "") else SafeString("")


@register.filter
def filesize(count: int | None) -> SafeString:
    """«18.4 م.ب» / "18.4 MB"."""
    return format_html("<bdi>{}</bdi>", number_format.file_size(count or 0))


@register.filter
def percent(share: float) -> SafeString:
    """«62٪» / "62%"."""
    return format_html("<bdi>{}</bdi>", number_format.percent(share))


@register.filter
def bdi(value: Any) -> SafeString:
    """A value whose direction must not touch its neighbours'."""
    return format_html("<bdi>{}</bdi>", "" if value is None else value)


@register.filter
def ltr(value: Any) -> SafeString:
    """A code, phone number or address: always read from the left."""
    return format_html('<bdi dir="ltr">{}</bdi>', "" if value is None else value)


@register.filter
def file_stem(name: str) -> SafeString:
    """«سندات 2025» of `سندات 2025.pdf`: the suffix would jump to the front in Arabic, so it stands apart."""
    stem, dot, _suffix = name.rpartition(".")
    return format_html("<bdi>{}</bdi>", stem if dot and stem else name)


@register.filter
def file_kind(name: str) -> SafeString:
    """«PDF» of `سندات 2025.pdf`."""
    stem, dot, suffix = name.rpartition(".")
    return format_html("<bdi>{}</bdi>", suffix.upper() if dot and stem else "")


@register.simple_tag
def case_number(number: int, year: int, kind: str = "") -> SafeString:
    """«الدعوى رقم 1466 لسنة 2026 تجاري كلي» / "Case 1466 of 2026, Commercial". Never `1466/2026`."""
    return format_html("<bdi>{}</bdi>", number_format.case_number(number, year, kind))


@register.simple_tag(name="role")
def role_word(code: str, person: Any = None) -> str:
    """The word of a role, agreeing with the person's gender: «المحامية»."""
    return roles.word_of(code, person)


# --- errors ---------------------------------------------------------------------------------------------------


def _errors(form: BaseForm) -> list[tuple[str, str]]:
    found = [("", str(message)) for message in form.non_field_errors()]
    for name in form.fields:
        bound = form[name]
        for message in form.errors.get(name, []):
            target = "" if bound.is_hidden else bound.id_for_label or f"{bound.auto_id}_0"
            found.append((target, str(message)))
    return found


@register.inclusion_tag("components/forms/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any] | None, title: str = "") -> dict[str, Any]:
    """Everything that is wrong with these forms and formsets, each line a link to its field.

    Stands at the top of main and takes the focus. Renders nothing while there is nothing wrong.
    """
    errors: list[tuple[str, str]] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            if form.is_bound:
                errors += [("", str(message)) for message in form.non_form_errors()]
                errors += [error for each in form.forms for error in _errors(each)]
        elif form is not None and form.is_bound:
            errors += _errors(form)
    return {
        "errors": errors,
        "title": title
        or ngettext(
            "Not saved: %(count)s answer needs correcting",
            "Not saved: %(count)s answers need correcting",
            len(errors),
        )
        % {"count": len(errors)},
    }


@register.inclusion_tag("components/forms/step_bar.html")
def step_bar(name: str, step: int, steps: int) -> dict[str, Any]:
    """«الخطوة 4 من 6» in words and bars; only for fixed sequences."""
    return {"name": name, "step": step, "steps": steps, "range": range(1, steps + 1)}


@register.filter
def by_month(entries: Iterable[Any], venue: Any = None) -> list[dict[str, Any]]:
    """Timeline entries under their months, in the order given. An entry is a dict or object with `at` or `day`."""

    def moment(entry: Any) -> date | datetime:
        known = entry if isinstance(entry, dict) else {name: getattr(entry, name, None) for name in ("at", "day")}
        found = known.get("at") or known.get("day")
        if not isinstance(found, date):
            raise TemplateSyntaxError("a timeline entry has neither a time nor a day")
        return found

    groups: list[dict[str, Any]] = []
    for entry in entries:
        first = dates.day_of(moment(entry), venue).replace(day=1)
        if not groups or groups[-1]["month"] != first:
            groups.append({"month": first, "entries": []})
        groups[-1]["entries"].append(entry)
    return groups


@register.filter
def control(field: Any) -> str:
    """The kind of control of a bound field: input, select, choices, check, area, file."""
    kind = field.widget_type
    return {
        "radioselect": "choices",
        "checkboxselectmultiple": "choices",
        "checkbox": "check",
        "textarea": "area",
        "file": "file",
        "clearablefile": "file",
    }.get(kind, "select" if kind.endswith("select") or kind.startswith("select") else "input")
