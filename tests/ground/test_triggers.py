"""Triggers are installed after every migrate, whichever apps it migrated."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from courts.ground import triggers

pytestmark = pytest.mark.django_db


def test_migrate_installs_the_triggers_of_every_app_once() -> None:
    assert triggers.missing() == []
    for name in ("ground_auditentry_no_update", "case_needs_accepted_filing", "minutes_frozen_when_signed"):
        triggers._drop(connection, triggers._triggers[name])
    assert len(triggers.missing()) == 3
    with patch.object(triggers, "install", wraps=triggers.install) as install:
        emit_post_migrate_signal(0, False, "default", apps=apps, plan=[])
    assert install.call_count == 1
    assert triggers.missing() == []
