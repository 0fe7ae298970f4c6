"""The profile of the tests: federal hours, and small numbers that are easy to count with."""

from dataclasses import replace
from datetime import timedelta

from courts.ground.law.uae_federal import UAE_FEDERAL_2022

TEST = replace(
    UAE_FEDERAL_2022,
    name="test",
    filings=replace(UAE_FEDERAL_2022.filings, max_upload_bytes=1024 * 1024, max_pages=20),
    hearings=replace(UAE_FEDERAL_2022.hearings, lead_time=timedelta(hours=1)),
    notary=replace(UAE_FEDERAL_2022.notary, lead_time=timedelta(hours=1)),
)
