"""Periodic tasks of the ground. Each may run late, not at all, or twice."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services import audit, checks, full_runs, notices, reservations, sweeps
from courts.ground.services.sweeps import Swept


@sweep_task("ground.sweep_notices")
def sweep_notices() -> Swept:
    """Send the notices that are due here and by mail. Their rows have claims, attempts and outcomes of their own."""
    return sweeps.run("ground.sweep_notices", lambda _run: notices.sweep_mails())


@sweep_task("ground.sweep_short_messages")
def sweep_short_messages() -> Swept:
    """Send the notices that leave by a gateway: apart, so that a slow gateway delays no mail."""
    return sweeps.run("ground.sweep_short_messages", lambda _run: notices.sweep_short_messages())


@sweep_task("ground.seal_audit")
def seal_audit() -> Swept:
    """Append committed audit entries to the hash chain."""
    return audit.seal()


@sweep_task("ground.release_holds")
def release_holds() -> Swept:
    """Free reservations whose hold has ended."""
    return reservations.release_expired_holds()


@sweep_task("ground.full_runs")
def run_fully() -> Swept:
    """Check the whole table of each sweep, once a night."""
    return full_runs.run_due()


@sweep_task("ground.checks")
def run_checks() -> Swept:
    """Compare whole tables with others, once a night, and look again at what differed."""
    return checks.run_due()
