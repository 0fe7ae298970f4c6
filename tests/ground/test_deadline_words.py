"""A deadline is shown in one way: its last day, which is the day before when the term runs until midnight."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.db.models import DateTimeField
from django.test import Client
from django.utils import translation

from courts.ground.actors import actor_for
from courts.ground.models import Venue
from courts.ground.wording import dates
from courts.registry.models import Filing
from courts.registry.services.reviews import return_filing
from demo.people import Cast
from tests.registry import desk

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("courts", "custody", "demo", "hearings", "identity", "notary", "ops", "video")
# A column of a deadline ends with `_by` or `_due_at`. Values computed from one keep these names.
NAMES = r"(?:\w+_by|\w+_due_at|deadline|last_day)"
WRONG_TAG = re.compile(
    rf"{{%\s*(?:venue_date|venue_time|public_time|near_day|time_range)\s+(?:\w+\.)*{NAMES}\b|"
    rf"{{{{\s*(?:\w+\.)*{NAMES}\s*\|\s*(?:date|time)\b"
)
WRONG_CALL = re.compile(
    rf"\b(?:full_date|long_date|short_date|weekday|hijri_date|day_of|time_24h|time_12h)\(\s*(?:\w+\.)*{NAMES}\b(?!\()"
)


def deadline_columns() -> set[str]:
    return {
        field.name
        for model in apps.get_models()
        if model.__module__.split(".")[0] in PACKAGES
        for field in model._meta.get_fields()
        if isinstance(field, DateTimeField) and re.search(r"_(by|due_at)$", field.name)
    }


def test_deadline_columns_are_known_by_their_names() -> None:
    assert deadline_columns() == {"cure_by", "answer_due_at", "receipt_due_at"}


def test_templates_show_deadlines_with_the_tag_of_deadlines_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in {".html", ".txt"}
        for found in WRONG_TAG.finditer(path.read_text())
    ]
    assert wrong == []


def test_code_words_deadlines_with_the_function_of_deadlines_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for found in WRONG_CALL.finditer(path.read_text())
    ]
    assert wrong == []


def test_check_of_tags_and_calls_finds_the_wrong_ones() -> None:
    assert WRONG_TAG.search('{% venue_date filing.cure_by filing.court "short" %}')
    assert WRONG_TAG.search("{{ filing.receipt.answer_due_at|date }}")
    assert not WRONG_TAG.search('{% venue_deadline filing.cure_by filing.court "short" %}')
    assert WRONG_CALL.search("full_date(filing.cure_by, filing.court)")
    assert not WRONG_CALL.search("deadline(filing.cure_by, filing.court)")


def test_list_of_filings_shows_the_same_last_day_as_the_filing(cast: Cast) -> None:
    filing = desk.under_review(cast)
    return_filing(filing, actor=actor_for(cast.users["manager"]), reasons=["poa_missing"])
    # A court that is open until midnight: the term ends at 00:00 of the next day.
    Venue.records.filter(pk=filing.court_id).update(law_profile="demo")
    midnight = datetime(2027, 1, 5, 20, 0, tzinfo=UTC)
    Filing.records.update(cure_by=midnight)
    client = Client()
    client.force_login(cast.users["lawyer"], "allauth.account.auth_backends.AuthenticationBackend")
    with translation.override("ar"):
        listed = client.get("/filings/").content.decode()
        own = client.get(f"/filings/{filing.pk}/").content.decode()
        assert dates.last_day(midnight).day == 5
    assert "5 يناير" in listed
    assert "6 يناير" not in listed
    assert "5 يناير 2027" in own
