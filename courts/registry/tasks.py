"""Sweeps of the registry. Each is idempotent: it may run late, twice or not at all."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from courts.registry.services import filings, grants, postings


@sweep_task("registry.expire_returned")
def expire_returned() -> Swept:
    """End returned filings whose time to correct has run out."""
    return filings.expire_returned()


@sweep_task("registry.withdraw_ended_postings")
def withdraw_ended_postings() -> Swept:
    """Revoke the access of people whose posting has ended to the court's cases and filings."""
    return postings.withdraw_ended()


@sweep_task("registry.grant_missing_rights")
def grant_missing_rights() -> Swept:
    """Grant the rights of people whose posting or account has opened."""
    return grants.grant_missing()
