"""Sweeps of the registry. Each is idempotent: it may run late, twice or not at all."""

from __future__ import annotations

from celery import shared_task

from courts.registry.services import filings, postings


@shared_task(name="registry.expire_returned", ignore_result=True)
def expire_returned() -> int:
    """End returned filings whose time to correct has run out."""
    return filings.expire_returned()


@shared_task(name="registry.withdraw_ended_postings", ignore_result=True)
def withdraw_ended_postings() -> int:
    """Revoke the access of people whose posting has ended to the court's cases and filings."""
    return postings.withdraw_ended()
