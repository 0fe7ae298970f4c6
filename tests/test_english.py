"""The language of the project: `docs/style.md` has the rules and the glossary, this file refuses what breaks them."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.translations import catalogues
from tests.test_architecture import ROOT, name_of, tracked

# Rules and glossary name the words that they refuse; history keeps the words of its day.
EXEMPT = {"docs/style.md", "tests/test_english.py", "CHANGELOG.md", "video/signalling/protocol_1.py"}
# Tests of old data and of the old protocol name the old columns and commands.
OLD_NAMES = ("tests/upgrade/", "tests/video/signalling/test_protocol_1.py", "tests/video/services/test_events.py")
LONGEST_TEST_NAME = 80

# Words of prose: comments, docstrings, documents, English messages, names of tests.
PROSE = {
    r"anew": "again",
    r"the own": "its own",
    r"beside": "next to",
    r"mend(?:s|ed|ing)?": "fix",
    r"whoever|whomever|whom": "the user, the host, the person: name the subject",
    r"he|his|him|himself": "they, or the noun",
    r"somebody|nobody": "someone, no one, or the noun",
    r"side rooms?": "consultation",
    r"wait(?:s|ing)? (?:for each other )?in a circle": "deadlock",
    r"(?:look|looks|looked|looking) away": "stop the preview",
}
# Names that were given up: code, protocol, columns, styles, scripts.
NAMES = {
    "SideRoom": "Consultation",
    "side_room": "consultation",
    "open_side": "open_consultation",
    "close_side": "close_consultation",
    "look_away": "stop_preview",
    "checked_by": "previewed_by",
    "is_mute_locked": "is_muted_by_host",
    "send_back": "send_to_waiting",
    "in_turn": "locked_seat",
    "take_off": "remove_seat",
    "part_from_absent": "suspend_absent_media",
    "is_parted": "is_media_suspended",
    "tell_listed": "notify_scheduled",
    "plan_ladder": "schedule_reminders",
    "why_not": "skip_reason",
    "other_title": "title_ar and title_en",
    "other_body": "body_ar and body_en",
    "irreplaceable": "forbid_replace",
    "OneAfterTheOther": "HandshakeRateLimit",
    "RoomForOthers": "SocketLimit",
    "OwnOrigin": "SameOriginOnly",
    "vouched": "integrity",
    "told_redirects": "upload_redirects",
    "look_around": "report_tick",
    "_hear_of": "_on_peer_heartbeat",
    "_keep_saying": "_send_heartbeats",
    "_hand_over": "_step_down",
    "STOOD_STILL": "STALL_LIMIT",
    "LOOK_EVERY": "POLL_INTERVAL",
    "take_in": "receive_uploads",
    "Teller": "Announcer",
    "FAULTS_BEFORE_CLOSE": "ERRORS_BEFORE_CLOSE",
    "data-fault": "data-failure",
    "muted_by_court": "is_muted_by_host",
}
PRONOUNS = re.compile(
    r"(?:Who|Whoever|Whom|Whose|What|Whatever|Which|Whichever|Whether|Where|When|How|That|Of whom|Of what|To whom)\b"
)

prose_rule = re.compile(rf"\b(?:{'|'.join(PROSE)})\b", re.IGNORECASE)
name_rule = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, NAMES))})(?![A-Za-z0-9])")

# --- where words stand


def python_files() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts and name_of(path) not in EXEMPT]


def comments_of(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def docstrings_of(path: Path) -> Iterator[tuple[int, str]]:
    """Docstrings, and the strings that stand below an attribute."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


def first_lines_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text.splitlines()[0]


def test_names_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name


test_names_of.__test__ = False  # type: ignore[attr-defined]

BLOCKS = {
    ".js": r"/\*.*?\*/|(?<![:\"'])//[^\n]*",
    ".css": r"/\*.*?\*/",
    ".html": r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}",
    ".md": r".+",
}


def blocks_of(path: Path) -> Iterator[tuple[int, str]]:
    """Comments of scripts, style sheets and templates; documents whole."""
    text = path.read_text("utf-8")
    for match in re.finditer(BLOCKS[path.suffix], text, re.DOTALL if path.suffix != ".md" else 0):
        yield text.count("\n", 0, match.start()) + 1, match.group()


def other_files() -> list[Path]:
    found = tracked("*.js", "*.css", "*.html", "*.md")
    return [path for path in found if "vendor" not in path.parts and name_of(path) not in EXEMPT]


def lines_of(start: int, text: str, rule: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    for offset, line in enumerate(text.splitlines()):
        for match in rule.finditer(line):
            yield start + offset, match.group()


def broken(paths: list[Path], rule: re.Pattern[str], *readers: object) -> list[str]:
    return [
        f"{name_of(path)}:{line}: {word}"
        for path in paths
        for reader in readers
        for start, text in reader(path)  # type: ignore[operator]
        for line, word in lines_of(start, text, rule)
    ]


# --- rules


def test_comments_and_docstrings_use_plain_words() -> None:
    assert broken(python_files(), prose_rule, comments_of, docstrings_of) == []


def test_scripts_styles_templates_and_documents_use_plain_words() -> None:
    assert broken(other_files(), prose_rule, blocks_of) == []


def test_english_messages_use_plain_words() -> None:
    found = [f"{text.place}: {text.msgid}" for text in catalogues.texts().values() if prose_rule.search(text.msgid)]
    assert found == []


def test_given_up_names_do_not_return() -> None:
    files = [path for path in [*python_files(), *other_files()] if not name_of(path).startswith(OLD_NAMES)]
    assert broken(files, name_rule, lambda path: [(1, path.read_text("utf-8"))]) == []


def test_docstrings_begin_with_a_subject_or_a_verb() -> None:
    found = [
        f"{name_of(path)}:{line}: {text}"
        for path in python_files()
        for line, text in first_lines_of(path)
        if PRONOUNS.match(text)
    ]
    assert found == []


def test_test_names_are_short_sentences_in_plain_words() -> None:
    found = []
    for path in tracked("tests/*.py", "tests/**/*.py"):
        if name_of(path) in EXEMPT:
            continue
        for line, name in test_names_of(path):
            if len(name) > LONGEST_TEST_NAME or prose_rule.search(name.replace("_", " ")):
                found.append(f"{name_of(path)}:{line}: {name}")
    assert found == []


@pytest.mark.parametrize(
    "text, is_refused",
    [
        ("Ask anew.", True),
        ("The page reconnects again.", False),
        ("Tell him so.", True),
        ("The theme of this helper", False),
        ("It stands beside the name.", True),
        ("Besides, it is idempotent.", False),
    ],
)
def test_the_rule_on_words_finds_whole_words_alone(text: str, is_refused: bool) -> None:
    assert bool(prose_rule.search(text)) == is_refused


def test_the_project_root_is_where_documents_stand() -> None:
    assert (ROOT / "docs" / "style.md").is_file()
