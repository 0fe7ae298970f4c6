"""Pages of the check by video, which an upper app serves: the pages of identity checks link to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class VideoPages:
    """URL names of the applicant's page and of the staff's waiting list. They take nothing."""

    applicant: str
    staff: str


_pages: list[VideoPages] = []


def register(pages: VideoPages) -> None:
    """Declare the pages."""
    _pages[:] = [pages]


def is_offered() -> bool:
    """True where the institution allows identity checks by video."""
    return bool(_pages) and settings.VIDEO_IDENTITY_CHECKS


def applicant_url() -> str:
    """The applicant's page; empty where the institution allows no check by video."""
    return reverse(_pages[0].applicant) if is_offered() else ""


def staff_url() -> str:
    """The waiting list of the staff; empty where the institution allows no check by video."""
    return reverse(_pages[0].staff) if is_offered() else ""
