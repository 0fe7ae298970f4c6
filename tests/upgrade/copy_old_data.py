"""Copy the old SQLite data into the PostgreSQL database of the settings, with the models of that version.

Run in a process of its own: `python -m tests.upgrade.copy_old_data FILE`. The database is empty before, and stands at
the old version after.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction

from tests.upgrade import old_files
from tests.upgrade.old_data import MIGRATED_TO

OURS = ("ground", "registry", "video", "hearings", "notary")


def migrate_to_old_version() -> None:
    """Other apps stand where they stand today; ours where they stood then."""
    old_files.migrate(list(MIGRATED_TO.items()))
    for label in ("account", "mfa", "allauth_idp_oidc", "sessions", "axes", "guardian"):
        call_command("migrate", label, verbosity=0)


def copy(file: str) -> None:
    """Copy in one transaction: foreign keys are checked at its end."""
    connections.databases["old"] = {**connections.databases["default"], "ENGINE": "django.db.backends.sqlite3"}
    connections.databases["old"] |= {"NAME": file, "OPTIONS": {}}
    state = old_files.WithoutSquashed(connections["default"]).project_state(list(MIGRATED_TO.items())).apps
    labels = ("contenttypes", "auth", *OURS)
    models = [model for label in labels for model in state.get_app_config(label).get_models()]
    # A trigger asks for the accepted filing and its review when a case is written; foreign keys wait for the commit.
    models.sort(key=lambda model: model._meta.label_lower == "registry.case")
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("TRUNCATE auth_permission, django_content_type CASCADE")
        for model in models:
            rows = list(model._base_manager.using("old").all())
            model._base_manager.using("default").bulk_create(rows, batch_size=500)
            for field in model._meta.local_many_to_many:
                through = field.remote_field.through
                if through._meta.auto_created:
                    links = list(through._base_manager.using("old").all())
                    through._base_manager.using("default").bulk_create(links, batch_size=500)
        for statement in connections["default"].ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


if __name__ == "__main__":
    migrate_to_old_version()
    copy(sys.argv[1])
