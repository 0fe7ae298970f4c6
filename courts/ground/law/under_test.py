"""The profile that tests pin: federal hours, short numbers that are easy to count with."""

from dataclasses import replace
from datetime import timedelta

from courts.ground.law.uae_federal import UAE_FEDERAL_2022

TEST = replace(
    UAE_FEDERAL_2022,
    name="test",
    max_upload_bytes=1024 * 1024,
    max_pages=20,
    hearing_lead=timedelta(hours=1),
    appointment_lead=timedelta(hours=1),
)
