"""Contrast of the colour tokens, computed from the style sheet with the formula of WCAG 2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "courts/ground/static/ground/css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")


def block(selector: str) -> dict[str, str]:
    body = re.search(re.escape(selector) + r"[^{}]*\{([^}]*)\}", TOKENS)
    assert body is not None, selector
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", body.group(1)))


LIGHT = block('[data-theme="light"]')
DARK = block('[data-theme="dark"]')
SYSTEM = block('[data-theme="system"]')
CANVAS = dict(re.findall(r"--(canvas[\w-]*|focus[\w-]*):\s*(#[0-9A-Fa-f]{6})", TOKENS))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast(LIGHT["act"], "#FFFFFF") == pytest.approx(10.03, abs=0.01)


def test_dark_theme_and_system_dark_theme_have_same_tokens():
    assert SYSTEM == DARK
    assert set(LIGHT) == set(DARK)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "act", "brass", "ok", "warn", "bad", "info"])
@pytest.mark.parametrize("ground", ["surface", "paper", "sunken"])
def test_text_colours_are_readable_on_every_background(theme: dict[str, str], ink: str, ground: str):
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["act", "brass", "ok", "warn", "bad", "info"])
def test_tones_are_readable_on_their_tint(theme: dict[str, str], tone: str):
    assert contrast(theme[tone], theme[f"{tone}-tint"]) >= 4.5
    assert contrast(theme["ink-2"], theme[f"{tone}-tint"]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_buttons_and_borders_have_enough_contrast(theme: dict[str, str]):
    assert contrast(theme["on-act"], theme["act"]) >= 4.5
    assert contrast(theme["on-act"], theme["act-hover"]) >= 4.5
    assert contrast(theme["on-bad"], theme["bad"]) >= 4.5
    assert contrast(theme["on-bad"], theme["bad-hover"]) >= 4.5
    for ground in ("surface", "paper", "sunken"):
        assert contrast(theme["edge"], theme[ground]) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_focus_ring_is_visible_on_every_background(theme: dict[str, str]):
    """One of its two tones has a contrast of at least 3:1 to the background, and the tones differ from each other."""
    inner, halo = CANVAS["focus-ink"], CANVAS["focus"]
    assert contrast(inner, halo) >= 3
    for ground in ("surface", "paper", "sunken", "act", "bad"):
        assert max(contrast(inner, theme[ground]), contrast(halo, theme[ground])) >= 3


@pytest.mark.parametrize(
    "ink",
    [
        *("canvas-ink", "canvas-ink-2", "canvas-ink-3", "canvas-speaking", "canvas-mic-on"),
        *("canvas-muted", "canvas-fair"),
    ],
)
@pytest.mark.parametrize("ground", ["canvas", "canvas-bar", "canvas-control"])
def test_room_colours_are_readable(ink: str, ground: str):
    assert contrast(CANVAS[ink], CANVAS[ground]) >= 4.5


def test_raised_hand_is_readable():
    assert contrast(CANVAS["canvas-on-hand"], CANVAS["canvas-hand"]) >= 4.5
