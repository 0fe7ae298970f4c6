"""The institution, and whether the installation is set up."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError

from courts.access.models import Institution
from courts.access.models.institution import ONLY
from courts.ground.queries.administrators import administrators

# An installation never becomes empty again, so the answer is kept once it is yes.
_CACHE_KEY: Final = "installation-is-set-up"
_CACHE_SECONDS: Final = 3600
LANGUAGE_KEY: Final = "institution-language"
NAMES_KEY: Final = "institution-names"
LANGUAGE_SECONDS: Final = 600


def institution() -> Institution | None:
    """The institution, or None before its name is given."""
    return Institution.records.select_related("first_venue", "administrator__person").filter(pk=ONLY).first()


def is_set_up() -> bool:
    """True in the demonstration, once the guided set-up is finished, and where an administrator was made otherwise."""
    if settings.DEMO or cache.get(_CACHE_KEY):
        return True
    row = Institution.records.filter(pk=ONLY).values_list("set_up_at").first()
    # With a row the guided set-up has begun and says itself when it is over.
    found = row[0] is not None if row is not None else administrators().exists()
    if found:
        cache.set(_CACHE_KEY, True, _CACHE_SECONDS)
    return found


def names() -> tuple[str, str]:
    """The institution's names in Arabic and English, at most ten minutes old; empty texts without an institution."""
    kept: tuple[str, str] | None = cache.get(NAMES_KEY)
    if kept is None:
        kept = Institution.records.filter(pk=ONLY).values_list("name_ar", "name_en").first() or ("", "")
        cache.set(NAMES_KEY, kept, LANGUAGE_SECONDS)
    return kept


def language_of(chosen: str) -> str:
    """The language of a reader: the one they chose, if it is one of the product's, or that of the institution."""
    return chosen if chosen in dict(settings.LANGUAGES) else default_language()


def stored_language() -> str:
    """The language of visitors who chose none, by one query.

    For transactions: they ask no cache, which may be another machine.
    """
    row = Institution.records.filter(pk=ONLY).values_list("language", flat=True).first()
    return row or settings.LANGUAGE_CODE


def default_language() -> str:
    """The language of visitors who chose none, at most ten minutes old. Arabic without an institution or a database."""
    kept = cache.get(LANGUAGE_KEY)
    if kept is None:
        try:
            kept = Institution.records.filter(pk=ONLY).values_list("language", flat=True).first()
        except DatabaseError:
            return settings.LANGUAGE_CODE
        kept = kept or settings.LANGUAGE_CODE
        cache.set(LANGUAGE_KEY, kept, LANGUAGE_SECONDS)
    return str(kept)
