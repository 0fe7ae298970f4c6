"""Rules for style sheets and templates: tokens, logical properties, known icons, no inline styles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from courts.ground.declared import style_sheets
from courts.ground.wording import icons
from courts.ground.wording.badges import BADGE_STYLES

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "courts/ground/static/ground"
FOLDERS = {
    "ground": STATIC / "css",
    "video": ROOT / "video/static/video/css",
    "recordings": ROOT / "video/recordings/static/recordings/css",
    "scripts": ROOT / "notary/scripts/static/scripts/css",
    "ops": ROOT / "ops/static/ops/css",
}
SHEETS = sorted(sheet for folder in FOLDERS.values() for sheet in folder.rglob("*.css"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted(
    path for folder in ROOT.glob("**/static/*/js") if ".venv" not in folder.parts for path in folder.rglob("*.js")
)


def rules(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_style_sheets_use_no_left_or_right(sheet: Path):
    assert re.findall(r"[\w-]*\b(?:left|right)\b[\w-]*", rules(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_colours_are_defined_only_in_tokens(sheet: Path):
    if sheet.stem == "tokens":
        return
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", rules(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_style_sheets_do_not_break_arabic_text(sheet: Path):
    found = re.findall(r"(letter-spacing|text-transform|font-style|hyphens|text-align)\s*:\s*([\w-]+)", rules(sheet))
    allowed = {("letter-spacing", "normal"), ("font-style", "normal")}
    allowed |= {("text-align", side) for side in ("start", "end", "center")}
    assert [rule for rule in found if rule not in allowed] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_style_sheets_use_only_defined_tokens(sheet: Path):
    known = {name for each in SHEETS for name in re.findall(r"(--[\w-]+)\s*:", rules(each))}
    read = set(re.findall(r"var\((--[\w-]+)", rules(sheet)))
    assert read - known == set()


def test_style_sheet_groups_match_files():
    named = {sheet for group in style_sheets.groups().values() for sheet in group}
    kept = {
        f"{app}/css/{sheet.relative_to(folder)}" for app, folder in FOLDERS.items() for sheet in folder.rglob("*.css")
    }
    assert named == kept


def test_lower_apps_use_no_class_of_room_style_sheets():
    """Only `video` and the apps above it use the classes of `video`; the ground and the registry are below."""
    classes = {
        folder: {
            name for sheet in FOLDERS[folder].rglob("*.css") for name in re.findall(r"\.([a-z][\w-]*)", rules(sheet))
        }
        for folder in FOLDERS
    }
    of_rooms = classes["video"] - classes["ground"]
    assert {"tile", "room-panel"} & of_rooms
    below = ("account", "access", "allauth", "components", "ground", "mfa", "registry")
    found = []
    for page in TEMPLATES:
        if page.relative_to(ROOT / "templates").parts[0] not in below:
            continue
        for value in re.findall(r'class="([^"]*)"', page.read_text("utf-8")):
            found += [f"{page.name}: {name}" for name in re.findall(r"[a-z][\w-]*", value) if name in of_rooms]
    assert found == []


def test_used_icons_exist():
    used: dict[str, str] = {}
    for page in TEMPLATES:
        text = page.read_text("utf-8")
        for name in re.findall(r'{%\s*icon "([\w-]+)"', text) + re.findall(
            r'\b(?:icon|icon_after|glyph)="([\w-]+)"', text
        ):
            used[name] = page.name
        for name in re.findall(r"{% sprite %}#([\w-]+)", text):
            used[name] = page.name
    for script in SCRIPTS:
        for name in re.findall(r'\bicon\("([\w-]+)"\)', script.read_text("utf-8")):
            used[name] = script.name
    used |= {style.glyph: "badges.py" for style in BADGE_STYLES.values()}
    assert {name: where for name, where in used.items() if name not in icons.names()} == {}


def test_undirected_icons_are_not_mirrored():
    never = {
        "clock",
        "check",
        "search",
        "mic",
        "camera",
        "play",
        "pause",
        "record",
        "signal",
        "seal",
        "lock",
        "hand",
        "phone",
    }
    assert never & icons.MIRRORED == set()
    assert icons.MIRRORED - icons.names() == {"reply"} or icons.names() >= icons.MIRRORED


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: str(page.relative_to(ROOT / "templates")))
def test_templates_have_no_inline_style_or_script(page: Path):
    text = page.read_text("utf-8")
    assert re.findall(r"\sstyle=|\son\w+=\"|javascript:", text) == []
    if page.name != "_mail_style.html":  # mail programs load no stylesheet
        assert "<style" not in text
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_fonts_are_small_and_licensed(weight: str):
    assert (STATIC / f"fonts/IBMPlexSansArabic-{weight}.woff2").stat().st_size < 120_000
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts/OFL.txt").read_text("utf-8")
