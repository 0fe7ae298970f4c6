"""Texts of dates, times, money and sizes, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from courts.ground.wording import arabic_search, dates, number_format, roles

HALF_PAST_TEN = datetime(2026, 4, 14, 6, 30, tzinfo=UTC)
EIGHT_TO_ELEVEN = datetime(2026, 4, 14, 6, 52, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template("{% load diwan %}" + source).render(Context(context))


def test_venue_time_shows_time_in_venue_zone():
    with translation.override("ar"):
        assert render("{% venue_time at %}", at=HALF_PAST_TEN) == (
            '<time datetime="2026-04-14T06:30:00+00:00"><bdi>10:30</bdi></time>'
        )
        assert "<bdi>07:30</bdi>" in render("{% venue_time at 'Europe/London' %}", at=HALF_PAST_TEN)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_venue_time_and_staff_and_lawyers_get_24_hour_clock(language: str):
    with translation.override(language):
        assert "<bdi>21:20</bdi>" in render("{% venue_time at %}", at=datetime(2026, 4, 14, 17, 20, tzinfo=UTC))
        assert "<bdi>00:20</bdi>" in render("{% venue_time at %}", at=datetime(2026, 4, 14, 20, 20, tzinfo=UTC))
        page_frame = SimpleNamespace(reads_24_hours=True)
        assert "<bdi>21:20</bdi>" in render(
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
def test_public_time_uses_12_hour_clock(hour: int, arabic: str, english: str):
    at = datetime(2026, 4, 14, hour, 20, tzinfo=UTC)
    for language, words in (("ar", arabic), ("en", english)):
        with translation.override(language):
            assert f"<bdi>{words}</bdi>" in render("{% public_time at %}", at=at)


def test_dates_use_gulf_month_names_and_weekday():
    with translation.override("ar"):
        assert dates.full_date(HALF_PAST_TEN) == "الثلاثاء 14 أبريل 2026"
        assert dates.hijri_date(HALF_PAST_TEN) == "26 شوال 1447 هـ"
        assert dates.month(HALF_PAST_TEN) == "أبريل 2026"
    with translation.override("en"):
        assert dates.full_date(HALF_PAST_TEN) == "Tuesday 14 April 2026"
        assert dates.hijri_date(HALF_PAST_TEN) == "26 Shawwal 1447 AH"


def test_day_of_late_evening_is_day_at_venue_not_in_utc():
    late = datetime(2026, 4, 14, 21, 0, tzinfo=UTC)
    assert dates.day_of(late) == date(2026, 4, 15)


def test_time_range_uses_words_in_arabic_and_dash_in_english():
    a_lawyer = SimpleNamespace(reads_24_hours=True)
    for language, lawyers, publics in (
        ("ar", "من 10:30 إلى 10:52", "من 10:30 صباحاً إلى 10:52 صباحاً"),
        ("en", "10:30–10:52", "10:30 am–10:52 am"),
    ):
        with translation.override(language):
            window = {"a": HALF_PAST_TEN, "b": EIGHT_TO_ELEVEN}
            assert render("{% time_range a b %}", **window, page_frame=a_lawyer) == f"<bdi>{lawyers}</bdi>"
            assert render("{% time_range a b %}", **window) == f"<bdi>{publics}</bdi>"


@pytest.mark.parametrize("days, words", [(-1, "أمس"), (0, "اليوم"), (1, "غداً"), (2, "")])
def test_near_day_names_yesterday_today_and_tomorrow(days: int, words: str):
    with translation.override("ar"):
        moment = HALF_PAST_TEN.replace(day=14 + days)
        assert dates.near_day(moment, now=HALF_PAST_TEN) == words


def test_unknown_date_style_raises_error():
    with pytest.raises(TemplateSyntaxError):
        render("{% venue_date at '' 'numeric' %}", at=HALF_PAST_TEN)


def test_money_shows_dirham_and_two_decimals():
    with translation.override("ar"):
        assert number_format.money(Decimal(1240000)) == "1,240,000.00 درهم"
    with translation.override("en"):
        assert number_format.money("20050.5") == "AED 20,050.50"
        assert render("{{ none|money }}", none=None) == ""


@pytest.mark.parametrize(
    "count, words",
    [(999, "999 bytes"), (1000, "1 KB"), (18_400_000, "18.4 MB"), (999_700, "1 MB"), (2_000_000_000, "2 GB")],
)
def test_file_size_uses_units_of_1000(count: int, words: str):
    with translation.override("en"):
        assert number_format.file_size(count) == words


def test_file_name_is_split_into_stem_and_kind():
    assert render("{{ n|file_stem }}|{{ n|file_kind }}", n="سندات 2025.pdf") == "<bdi>سندات 2025</bdi>|<bdi>PDF</bdi>"
    assert render("{{ n|file_stem }}|{{ n|file_kind }}", n="بلا") == "<bdi>بلا</bdi>|<bdi></bdi>"


def test_inserted_values_are_escaped_and_isolated():
    assert render("{{ v|bdi }}", v="<b>") == "<bdi>&lt;b&gt;</bdi>"
    assert render("{{ v|ltr }}", v="050") == '<bdi dir="ltr">050</bdi>'


def test_case_number_uses_words_instead_of_slash():
    with translation.override("ar"):
        assert render("{% case_number 1466 2026 k %}", k="تجاري كلي") == (
            "<bdi>الدعوى رقم 1466 لسنة 2026 تجاري كلي</bdi>"
        )
    with translation.override("en"):
        assert render("{% case_number 1466 2026 k %}", k="Commercial") == "<bdi>Case 1466 of 2026, Commercial</bdi>"


def test_role_words_agree_with_gender():
    with translation.override("ar"):
        assert render("{% role 'lawyer' p %}", p=SimpleNamespace(gender="female")) == "المحامية"
        assert render("{% role 'lawyer' p %}", p=SimpleNamespace(gender="")) == "المحامي"
        assert render("{% role 'claimant' p %}", p=SimpleNamespace(gender="", kind="legal")) == "المدعية"
        assert render("{% role 'claimant' p %}", p=SimpleNamespace(gender="", kind="natural")) == "الطرف المدعي"
        assert roles.word("no such role") == ""


@pytest.mark.parametrize(
    "lawyer, parties, word",
    [
        ("female", [("female", "natural")], "وكيلة المدعية"),
        ("female", [("male", "natural")], "وكيلة المدعي"),
        ("male", [("", "legal")], "وكيل المدعية"),
        ("male", [("", "natural")], "وكيل الطرف المدعي"),
        ("male", [("male", "natural"), ("female", "natural")], "وكيل المدعين"),
        ("male", [], "وكيل المدعي"),
    ],
)
def test_word_for_counsel_agrees_with_the_party_too(lawyer: str, parties: list[tuple[str, str]], word: str):
    represents = roles.represented_of([SimpleNamespace(gender=gender, kind=kind) for gender, kind in parties])
    with translation.override("ar"):
        assert roles.word_in_room("claimant_counsel", SimpleNamespace(gender=lawyer), represents) == word


@pytest.mark.parametrize(
    "one, other", [("أحمد", "احمد"), ("محكمة", "محكمه"), ("مُبلَّغ", "مبلغ"), ("دعوى", "دعوي"), ("١٤٦٦", "1466")]
)
def test_search_normalisation_matches_both_spellings(one: str, other: str):
    assert arabic_search.folded(one) == arabic_search.folded(other)


@pytest.mark.parametrize(
    "language, day, all_day", [("ar", "من 07:30 إلى 15:30", "على مدار الساعة"), ("en", "07:30–15:30", "Day and night")]
)
def test_opening_hours_from_midnight_to_midnight_are_day_and_night(language: str, day: str, all_day: str):
    with translation.override(language):
        assert dates.clock_range(time(7, 30), time(15, 30)) == day
        assert dates.clock_range(time(0), time(0)) == all_day
