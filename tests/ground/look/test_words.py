"""Dates, hours, money and sizes, as a court clerk writes them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from courts.ground.wording import arabic_search, dates, number_format, roles

HALF_PAST_TEN = datetime(2026, 4, 14, 6, 30, tzinfo=UTC)
EIGHT_TO_ELEVEN = datetime(2026, 4, 14, 6, 52, tzinfo=UTC)


def said(source: str, **context: object) -> str:
    return Template("{% load diwan %}" + source).render(Context(context))


def test_a_stored_moment_is_shown_on_the_venues_clock():
    with translation.override("ar"):
        assert said("{% venue_time at %}", at=HALF_PAST_TEN) == (
            '<time datetime="2026-04-14T06:30:00+00:00"><bdi>10:30</bdi></time>'
        )
        assert "<bdi>07:30</bdi>" in said("{% venue_time at 'Europe/London' %}", at=HALF_PAST_TEN)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_hour_is_said_by_the_24_hour_clock_in_rooms_and_to_staff_and_lawyers(language: str):
    with translation.override(language):
        assert "<bdi>21:20</bdi>" in said("{% venue_time at %}", at=datetime(2026, 4, 14, 17, 20, tzinfo=UTC))
        assert "<bdi>00:20</bdi>" in said("{% venue_time at %}", at=datetime(2026, 4, 14, 20, 20, tzinfo=UTC))
        page_frame = SimpleNamespace(reads_24_hours=True)
        assert "<bdi>21:20</bdi>" in said(
            "{% public_time at %}", at=datetime(2026, 4, 14, 17, 20, tzinfo=UTC), page_frame=page_frame
        )


@pytest.mark.parametrize(
    "hour, arabic, english",
    [
        (5, "9:20 صباحاً", "9:20 am"),
        (8, "12:20 ظهراً", "12:20 pm"),
        (20, "12:20 صباحاً", "12:20 am"),
        (17, "9:20 مساءً", "9:20 pm"),
    ],
)
def test_the_public_reads_morning_and_evening(hour: int, arabic: str, english: str):
    at = datetime(2026, 4, 14, hour, 20, tzinfo=UTC)
    for language, words in (("ar", arabic), ("en", english)):
        with translation.override(language):
            assert f"<bdi>{words}</bdi>" in said("{% public_time at %}", at=at)


def test_dates_use_gulf_months_and_name_the_day():
    with translation.override("ar"):
        assert dates.full_date(HALF_PAST_TEN) == "الثلاثاء 14 أبريل 2026"
        assert dates.hijri_date(HALF_PAST_TEN) == "26 شوال 1447 هـ"
        assert dates.month(HALF_PAST_TEN) == "أبريل 2026"
    with translation.override("en"):
        assert dates.full_date(HALF_PAST_TEN) == "Tuesday 14 April 2026"
        assert dates.hijri_date(HALF_PAST_TEN) == "26 Shawwal 1447 AH"


def test_a_moment_late_in_the_evening_belongs_to_the_venues_day_and_not_to_utcs():
    late = datetime(2026, 4, 14, 21, 0, tzinfo=UTC)
    assert dates.day_of(late) == date(2026, 4, 15)


def test_a_range_is_said_in_words_in_arabic_where_a_dash_would_turn_it_round():
    a_lawyer = SimpleNamespace(reads_24_hours=True)
    for language, lawyers, publics in (
        ("ar", "من 10:30 إلى 10:52", "من 10:30 صباحاً إلى 10:52 صباحاً"),
        ("en", "10:30–10:52", "10:30 am–10:52 am"),
    ):
        with translation.override(language):
            window = {"a": HALF_PAST_TEN, "b": EIGHT_TO_ELEVEN}
            assert said("{% time_range a b %}", **window, page_frame=a_lawyer) == f"<bdi>{lawyers}</bdi>"
            assert said("{% time_range a b %}", **window) == f"<bdi>{publics}</bdi>"


@pytest.mark.parametrize("days, words", [(-1, "أمس"), (0, "اليوم"), (1, "غداً"), (2, "")])
def test_near_days_are_named_beside_the_date(days: int, words: str):
    with translation.override("ar"):
        moment = HALF_PAST_TEN.replace(day=14 + days)
        assert dates.near_day(moment, now=HALF_PAST_TEN) == words


def test_an_unknown_style_of_date_is_refused():
    with pytest.raises(TemplateSyntaxError):
        said("{% venue_date at '' 'numeric' %}", at=HALF_PAST_TEN)


def test_money_names_the_dirham_and_keeps_the_fils():
    with translation.override("ar"):
        assert number_format.money(Decimal(1240000)) == "1,240,000.00 درهم"
    with translation.override("en"):
        assert number_format.money("20050.5") == "AED 20,050.50"
        assert said("{{ none|money }}", none=None) == ""


@pytest.mark.parametrize(
    "count, words",
    [(999, "999 bytes"), (1000, "1 KB"), (18_400_000, "18.4 MB"), (999_700, "1 MB"), (2_000_000_000, "2 GB")],
)
def test_sizes_are_said_as_people_see_them_on_their_devices(count: int, words: str):
    with translation.override("en"):
        assert number_format.file_size(count) == words


def test_a_file_name_keeps_its_suffix_apart():
    assert said("{{ n|file_stem }}|{{ n|file_kind }}", n="سندات 2025.pdf") == "<bdi>سندات 2025</bdi>|<bdi>PDF</bdi>"
    assert said("{{ n|file_stem }}|{{ n|file_kind }}", n="بلا") == "<bdi>بلا</bdi>|<bdi></bdi>"


def test_what_is_inserted_is_escaped_and_isolated():
    assert said("{{ v|bdi }}", v="<b>") == "<bdi>&lt;b&gt;</bdi>"
    assert said("{{ v|ltr }}", v="050") == '<bdi dir="ltr">050</bdi>'


def test_a_case_is_named_in_words_never_by_a_slash():
    with translation.override("ar"):
        assert said("{% case_number 1466 2026 k %}", k="تجاري كلي") == (
            "<bdi>الدعوى رقم 1466 لسنة 2026 تجاري كلي</bdi>"
        )
    with translation.override("en"):
        assert said("{% case_number 1466 2026 k %}", k="Commercial") == "<bdi>Case 1466 of 2026, Commercial</bdi>"


def test_roles_agree_with_the_person():
    with translation.override("ar"):
        assert said("{% role 'lawyer' p %}", p=SimpleNamespace(gender="female")) == "المحامية"
        assert said("{% role 'lawyer' p %}", p=SimpleNamespace(gender="")) == "المحامي"
        assert said("{% role 'claimant' p %}", p=SimpleNamespace(gender="", kind="legal")) == "المدعية"
        assert said("{% role 'claimant' p %}", p=SimpleNamespace(gender="", kind="natural")) == "الطرف المدعي"
        assert roles.word("no such role") == ""


@pytest.mark.parametrize(
    "one, other", [("أحمد", "احمد"), ("محكمة", "محكمه"), ("مُبلَّغ", "مبلغ"), ("دعوى", "دعوي"), ("١٤٦٦", "1466")]
)
def test_two_spellings_of_a_word_meet_in_a_search(one: str, other: str):
    assert arabic_search.folded(one) == arabic_search.folded(other)
