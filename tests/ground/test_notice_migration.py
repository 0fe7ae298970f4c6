"""Notices written before their columns were named by language keep their words in the right language."""

from __future__ import annotations

from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from courts.ground.models import Notice
from demo.people import Cast

migration = import_module("courts.ground.migrations.0005_words_of_notices_by_language")
outcomes = import_module("courts.ground.migrations.0009_notice_outcomes")


def row(cast: Cast, language: str, **columns: str) -> Notice:
    return Notice.records.create(
        key=uuid4().hex,
        kind="listed",
        channel="inbox",
        recipient=cast.people["lawyer"],
        subject_label="ground.venue",
        subject_id=cast.venues["court"].pk,
        language=language,
        **columns,
    )


# The renaming before the migration puts the language of sending into `*_ar` and the other one into `*_en`.
SENT_IN_ARABIC = {"title_ar": "عنوان", "body_ar": "نص", "title_en": "Title", "body_en": "Text"}
SENT_IN_ENGLISH = {"title_ar": "Title", "body_ar": "Text", "title_en": "عنوان", "body_en": "نص"}


@pytest.mark.parametrize("now", ["ar", "en"])
@pytest.mark.parametrize("language, columns", [("ar", SENT_IN_ARABIC), ("en", SENT_IN_ENGLISH)])
def test_migration_files_words_by_language_of_sending(
    cast: Cast, language: str, columns: dict[str, str], now: str
) -> None:
    person = cast.people["lawyer"]
    person.language = now
    person.save(update_fields=["language"])
    notice = row(cast, language, **columns)
    migration.swap(apps, connection.schema_editor())
    notice.refresh_from_db()
    kept = (notice.title_ar, notice.body_ar, notice.title_en, notice.body_en)
    assert kept == ("عنوان", "نص", "Title", "Text")


def test_migration_keeps_words_of_one_language_in_that_language(cast: Cast) -> None:
    notice = row(cast, "en", title_ar="Title", body_ar="Text")
    migration.swap(apps, connection.schema_editor())
    notice.refresh_from_db()
    assert (notice.title_ar, notice.title_en, notice.title, notice.shown_language) == ("", "Title", "Title", "en")


def test_migration_renames_void_notices_to_withdrawn(cast: Cast) -> None:
    notice = row(cast, "", state="void")
    migration.withdrawn(apps, connection.schema_editor())
    notice.refresh_from_db()
    assert notice.state == "withdrawn"


@pytest.mark.parametrize("before, after", [("SMTPDataError", "not sent"), ("no right", "no right"), ("", "")])
def test_migration_gives_failures_a_typed_reason(cast: Cast, before: str, after: str) -> None:
    notice = row(cast, "", state="failed", skip_reason=before)
    outcomes.name_reasons(apps, connection.schema_editor())
    notice.refresh_from_db()
    assert notice.skip_reason == after
