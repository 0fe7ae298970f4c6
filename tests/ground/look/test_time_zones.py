"""Time zones: by country and city in the reader's language, without obsolete names, and a stored one stays."""

from __future__ import annotations

from django.utils import translation

from courts.ground.wording.time_zones import zone_choices, zone_name


def test_zones_have_names_in_the_language_of_the_reader() -> None:
    with translation.override("ar"):
        assert zone_name("Asia/Kolkata") == "الهند – كالكتا"
        assert zone_choices()[0] == ("Asia/Dubai", "توقيت الإمارات")
    with translation.override("en"):
        assert zone_name("Asia/Kolkata") == "India – Kolkata"


def test_obsolete_names_are_no_choice_unless_they_are_stored() -> None:
    assert "Asia/Calcutta" not in dict(zone_choices())
    assert "US/Eastern" not in dict(zone_choices())
    assert "Asia/Calcutta" in dict(zone_choices("Asia/Calcutta"))
    assert "No/Such" not in dict(zone_choices("No/Such"))
    assert {"Europe/London", "UTC"} <= set(dict(zone_choices()))
