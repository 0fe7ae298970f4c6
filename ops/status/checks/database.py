"""The database: that it answers, its clock, its migrations and its triggers."""

from __future__ import annotations

from typing import Final

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from courts.access.services.institution.setup_checks import compare_clocks
from courts.ground import triggers
from ops.status.findings import Finding, Level
from ops.version import VERSION

GROUP: Final = "services"
# Migrations that are named; more are counted.
NAMED: Final = 3


def answers() -> list[Finding]:
    """The database answers, and its kind and version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = str(cursor.fetchone()[0]).split(" ", 1)[0]
    return [
        Finding(GROUP, "database", Level.OK, "database_answers", {"kind": connection.display_name, "version": version})
    ]


def clocks() -> list[Finding]:
    """The clocks of this machine and of the database agree: the check of the set-up."""
    found = compare_clocks()
    if not found.has_own_clock:
        return [Finding(GROUP, "clock", Level.OK, "clock_shared")]
    level = Level.OK if found.is_good else Level.FAILED
    return [Finding(GROUP, "clock", level, "clock_differs", {"seconds": f"{found.skew:.2f}"})]


def schema() -> list[Finding]:
    """The database has the migrations and the triggers of this version."""
    loader = MigrationLoader(connection)
    missing = pending(loader)
    if unknown(loader):
        found = Finding("version", "migrations", Level.FAILED, "migrations_newer", _named(unknown(loader)))
    elif missing:
        found = Finding("version", "migrations", Level.FAILED, "migrations_pending", _named(missing))
    else:
        found = Finding("version", "migrations", Level.OK, "migrations_done")
    lacking = triggers.missing("default") if not missing else []
    findings = [Finding("version", "software", Level.OK, "software", {"version": VERSION}), found]
    if lacking:
        findings.append(Finding("version", "triggers", Level.FAILED, "triggers_missing", _named(sorted(lacking))))
    return findings


def pending(loader: MigrationLoader) -> list[str]:
    """Migrations of this version that the database lacks."""
    applied = set(loader.applied_migrations)
    replaced = {old for key in applied if key in loader.replacements for old in loader.replacements[key].replaces}
    return sorted(f"{app}.{name}" for app, name in loader.graph.nodes if (app, name) not in applied | replaced)


def unknown(loader: MigrationLoader) -> list[str]:
    """Migrations of the product's own apps that the database has and this version does not: a newer one made them."""
    own = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in OURS}
    known = set(loader.disk_migrations) | {
        old for migration in loader.disk_migrations.values() for old in migration.replaces
    }
    return sorted(f"{app}.{name}" for app, name in set(loader.applied_migrations) - known if app in own)


OURS: Final = frozenset({"courts", "custody", "hearings", "identity", "notary", "ops", "video"})


def _named(names: list[str]) -> dict[str, object]:
    return {"number": len(names), "names": ", ".join(names[:NAMED])}
