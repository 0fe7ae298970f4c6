"""The data migrations of the registry, run on rows of the present code."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps

from courts.ground.actors import SYSTEM
from courts.ground.services import audit
from courts.registry.models import Filing
from demo.people import Cast
from tests.registry import desk


def test_taken_by_is_filled_from_the_last_entry_of_the_audit_log(cast: Cast) -> None:
    taken, waiting, draft = desk.under_review(cast), desk.submitted(cast), desk.draft(cast)
    Filing.records.update(taken_by=None, taken_at=None)
    audit.record("filing.granted", waiting, actor=SYSTEM)
    migration = import_module("courts.registry.migrations.0005_fill_filing_taken_by")
    migration.fill(apps, None)
    filled = Filing.records.get(pk=taken.pk)
    assert (filled.taken_by, filled.taken_at is None) == (cast.users["manager"], False)
    for other in (waiting, draft):
        assert Filing.records.get(pk=other.pk).taken_by is None
