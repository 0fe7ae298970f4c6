"""The hooks of the room's page: what scripts look for is in a template, and what the page promises is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "templates/video/room.html"
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)


def read(folder: str, kind: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / folder).rglob(f"*.{kind}")))


def without_comments(code: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", code, flags=re.DOTALL | re.MULTILINE)


PROMISED = PAGE.read_text("utf-8").partition("Hooks for the script")[2].partition("{% endcomment %}")[0]
TEMPLATES = COMMENT.sub("", read("templates", "html"))
OWN_TEMPLATES = COMMENT.sub("", read("templates/video", "html"))
ROOM_SCRIPTS = without_comments(read("video/static/video/js", "js"))
SCRIPTS = ROOM_SCRIPTS + without_comments(read("courts/ground/static/ground/js", "js"))
SHEETS = without_comments(read("video/static/video/css", "css") + read("courts/ground/static/ground/css", "css"))
# Literals that are selectors: arguments of what searches the page.
SEARCHES = re.compile(
    r"\b(?:part|parts|querySelector|querySelectorAll|closest|matches|focus|controls)\("
    r"(?:[\w.]+(?:\([^()]*\))?\s*,\s*)?(?P<quote>[\"'`])(?P<selector>.*?)(?P=quote)"
)
BY_ID = re.compile(r"\b(?:copyOf|getElementById|Rows)\((?:\w+, )?[\"']([\w-]+)[\"']")


def attributes(text: str) -> set[str]:
    return set(re.findall(r"\[(data-[a-z]+(?:-[a-z]+)*)", text))


def ids(text: str) -> set[str]:
    return set(re.findall(r"#([a-z]+(?:-[a-z]+)*)", text))


def selectors() -> list[str]:
    """The literal parts of every selector; inserted values are left out."""
    return [re.sub(r"\$\{.*?\}", "", found["selector"]) for found in SEARCHES.finditer(ROOM_SCRIPTS)]


def is_marked(name: str, text: str) -> bool:
    """Return True if a template writes this attribute, with or without a value."""
    return re.search(rf"[\s\"}}]{name}(?![\w-])", text) is not None


def is_scripted(name: str) -> bool:
    """Return True if a script reads or writes this attribute, by selector, `dataset` or `mark`."""
    short = name.removeprefix("data-")
    camel = re.sub(r"-([a-z])", lambda found: found[1].upper(), short)
    spelt = rf"{name}(?![\w-])|dataset\.{camel}\b|mark\([^;]*?\"{short}\""
    counted = re.sub(r"^(lobby|hands|people|removed)-", "${name}-", short)
    return re.search(spelt, SCRIPTS) is not None or f"data-{counted}" in SCRIPTS


def is_styled(name: str) -> bool:
    return f"[{name}" in SHEETS


@pytest.mark.parametrize("name", sorted(attributes(PROMISED)))
def test_promised_attribute_is_in_a_template_and_is_used(name: str):
    assert is_marked(name, TEMPLATES), "no template has it"
    assert is_scripted(name) or is_styled(name), "no script and no stylesheet uses it"


@pytest.mark.parametrize("name", sorted(set(re.findall(r"data-[a-z]+(?:-[a-z]+)*", PROMISED)) - attributes(PROMISED)))
def test_promised_state_is_written_and_is_read(name: str):
    assert is_marked(name, TEMPLATES) or is_scripted(name), "nothing writes it"
    assert is_scripted(name) or is_styled(name), "nothing reads it"


@pytest.mark.parametrize("name", sorted(ids(PROMISED)))
def test_promised_id_is_in_a_template_and_is_used(name: str):
    assert f'id="{name}"' in TEMPLATES, "no template has it"
    opened = f'data-dialog="{name}"' in TEMPLATES
    assert opened or re.search(rf"[\"'`#]{name}\b", SCRIPTS), "no script and no button uses it"


@pytest.mark.parametrize("name", sorted(attributes(" ".join(selectors()))))
def test_attribute_that_a_script_looks_for_is_in_a_template(name: str):
    assert is_marked(name, TEMPLATES)


@pytest.mark.parametrize("name", sorted(ids(" ".join(selectors())) | set(BY_ID.findall(ROOM_SCRIPTS))))
def test_id_that_a_script_looks_for_is_in_a_template(name: str):
    assert f'id="{name}"' in TEMPLATES


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\.([a-z][\w-]*)", " ".join(selectors())))))
def test_class_that_a_script_looks_for_is_in_a_template(name: str):
    assert re.search(rf'class="[^"]*(?<![\w-]){name}(?![\w-])', TEMPLATES)


def pressed() -> set[str]:
    return set(re.findall(r'data-do="([\w-]+)"', OWN_TEMPLATES))


@pytest.mark.parametrize("act", sorted(pressed()))
def test_button_of_the_page_has_a_script(act: str):
    assert re.search(rf"[\"'=\s]{act}[\"'\]:]", ROOM_SCRIPTS)


def test_sentences_that_scripts_say_are_on_the_page():
    said = set(re.findall(r"\bwords\(\"([a-z_0-9]+)\"", SCRIPTS))
    written = set(re.findall(r'data-key="([^"]+)"', TEMPLATES))
    assert said
    assert said - written == set()


def test_scripts_use_the_browser_storage_through_its_guard_alone():
    guard = ROOT / "courts/ground/static/ground/js/storage.js"
    scripts = [*ROOT.glob("*/static/*/js/**/*.js"), *ROOT.glob("courts/*/static/*/js/**/*.js")]
    users = [
        path.name
        for path in scripts
        if path != guard
        and "vendor" not in path.parts
        and re.search("(?:local|session)Storage", path.read_text("utf-8"))
    ]
    assert not users, "storage may be absent, forbidden, full or edited"
