"""Migrate by the files that squashed ones replace, in a process of its own."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from courts.ground.squashed import Squashed


class WithoutSquashed(MigrationLoader):
    """Knows all files but the squashed ones."""

    def load_disk(self) -> None:
        super().load_disk()
        squashed = {key: file for key, file in self.disk_migrations.items() if isinstance(file, Squashed)}
        self.disk_migrations = {key: file for key, file in self.disk_migrations.items() if key not in squashed}
        for file in self.disk_migrations.values():
            file.dependencies = [squashed[key].replaces[-1] if key in squashed else key for key in file.dependencies]


def migrate(targets: list[tuple[str, str]] | None = None) -> None:
    """Go to these migrations in one plan; without targets to the last of each app."""
    executor = MigrationExecutor(connection)
    executor.loader = WithoutSquashed(connection)
    targets = targets or executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    emit_pre_migrate_signal(0, False, "default", plan=plan)
    state = executor.migrate(targets, plan)
    emit_post_migrate_signal(0, False, "default", apps=state.apps, plan=plan)
    # An older version recorded no squashed file.
    for key, migration in MigrationLoader(None).disk_migrations.items():
        if isinstance(migration, Squashed):
            executor.recorder.record_unapplied(*key)
