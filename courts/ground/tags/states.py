"""Tags for states: the badge, and the small fact inside a row."""

from __future__ import annotations

from typing import Any

from django.template import Library

from courts.ground.wording.badges import badge_style_of

register = Library()


def _state(thing: Any, word: str) -> tuple[str, str]:
    if hasattr(thing, "get_state_display"):
        return str(thing.state), word or str(thing.get_state_display())
    label = getattr(thing, "label", None)
    return str(getattr(thing, "value", thing)), word or str(label if label is not None else thing)


@register.inclusion_tag("components/records/badge.html")
def badge(
    thing: Any, word: str = "", *, tone: str | None = None, glyph: str | None = None, quiet: bool = False
) -> dict[str, Any]:
    """A state badge: glyph, word, colour. `thing` is an object with a state, a choice, or the code of a state.

    quiet: finished states get no frame, for lists that mix finished and unfinished rows.
    """
    code, label = _state(thing, word)
    style = badge_style_of(code)
    return {
        "word": label,
        "tone": style.tone if tone is None else tone,
        "glyph": glyph or style.glyph,
        "quiet": quiet and style.finished,
    }


@register.inclusion_tag("components/records/fact.html")
def fact(word: str, tone: str = "", glyph: str = "", about: str = "") -> dict[str, Any]:
    """A small fact inside a row: glyph and word without a frame. Without a glyph the tone selects one.

    `about` is a name before the word. Only the name is isolated, because a sentence keeps the direction of the page.
    """
    by_tone = {"ok": "state-done", "warn": "state-needs", "bad": "state-needs", "live": "state-live"}
    return {"word": word, "tone": tone, "glyph": glyph or by_tone.get(tone, "state-open"), "about": about}
