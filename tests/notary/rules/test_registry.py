"""The registry: every number has its place, every code a test, the page is current, and the rules are pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from courts.ground.law.contracts.acts import ActLaw
from courts.ground.law.contracts.marriage import MarriageLaw
from notary.rules import registry
from notary.rules.elsewhere import ELSEWHERE
from tests.notary.rules import document

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "notary" / "rules"
NUMBERS = {f"R{number}" for number in (*range(7, 40), *range(53, 73))}


def calls(name: str) -> set[str]:
    """The first arguments of all calls of a function in the rules."""
    return {
        node.args[0].value
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        if node.args and isinstance(node.args[0], ast.Constant)
    }


def test_every_number_has_a_rule_or_a_place_elsewhere() -> None:
    numbers = {rule.number for rule in registry.rules()} - {"S27"}
    assert numbers | ELSEWHERE.keys() == NUMBERS
    assert numbers == calls("rule") - {"S27"}


def test_registry_lists_every_rule_once() -> None:
    names = [rule.find for rule in registry.rules()]
    decorated = sum(path.read_text("utf-8").count("\n@rule(") for path in FOLDER.rglob("*.py"))
    assert len(names) == len(set(names)) == decorated


def test_every_code_of_a_finding_has_a_test() -> None:
    codes = calls("refuse") | calls("ask_leave") | calls("warn") | {"too_young", "abroad", "place_not_stated"}
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {code for code in codes if code not in tests} == set()


def test_rules_read_only_values_that_the_law_has() -> None:
    for rule in registry.rules():
        record = MarriageLaw if rule in registry.MARRIAGE else ActLaw
        assert {*rule.reads, *rule.quotes} <= {field.name for field in fields(record)}


def test_every_value_of_the_law_is_read_by_a_rule_or_a_schedule() -> None:
    read = {value for rule in registry.rules() for value in (*rule.reads, *rule.quotes)}
    known = {field.name for record in (MarriageLaw, ActLaw) for field in fields(record)}
    assert known - read == {"kind", "divorce_reminder_days"}


def test_page_of_rules_is_current() -> None:
    page = document.PAGE.read_text("utf-8")
    assert document.written(page) == page, "run: python -m tests.notary.rules.document"


def test_rules_load_without_settings_database_and_web_framework() -> None:
    code = (
        "import sys, notary.rules.registry; "
        "print([name for name in ('django.db', 'django.http', 'courts.ground.models') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={}, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
