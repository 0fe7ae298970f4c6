"""Letters of captions: joined, in the order in which they are read, within their tile."""

from __future__ import annotations

from itertools import pairwise

import pytest

from video.recordings.compose.bidi import runs
from video.recordings.compose.captions import GROUND, draw_caption, split
from video.recordings.compose.layout import Place, grid, with_screen
from video.recordings.compose.lettering import draw_line


def inked(drawn: bytes, width: int) -> tuple[int, int]:
    """Return the first and the last column with a letter."""
    columns = [x for x in range(width) if any(drawn[x::width])]
    return columns[0], columns[-1]


def gaps(drawn: bytes, width: int) -> int:
    """Return how many spaces are between the letters."""
    first, last = inked(drawn, width)
    empty = [not any(drawn[x::width]) for x in range(first, last + 1)]
    return sum(now and not before for before, now in pairwise(empty))


@pytest.mark.parametrize(
    "text, is_rtl, expected",
    [
        ("أحمد ناصر", True, ["أحمد ناصر"]),
        ("Ahmed Nasser", True, ["Ahmed Nasser"]),
        ("شاهد 12", True, ["12", "شاهد "]),
        ("شاهد 12 · غرفة 3", True, ["3", " · غرفة ", "12", "شاهد "]),
        ("شاهد · Ahmed (Jr) 2", True, ["Ahmed (Jr) 2", "شاهد · "]),
        ("قاعة 3.5", True, ["3.5", "قاعة "]),
        ("Witness 2 · أحمد ناصر", False, ["Witness 2 · ", "أحمد ناصر"]),
        ("غرفة 12 A", False, ["12", "غرفة ", " A"]),
        ("(أحمد)", True, ["(أحمد)"]),
        ("", True, []),
    ],
)
def test_runs_stand_in_the_order_of_the_unicode_algorithm(text: str, is_rtl: bool, expected: list[str]) -> None:
    assert [run.text for run in runs(text, is_rtl=is_rtl)] == expected


def test_control_characters_do_not_turn_a_line_around() -> None:
    assert [run.text for run in runs("Ahmed\u202e gpj\n", is_rtl=False)] == ["Ahmed gpj"]


def test_arabic_letters_are_joined() -> None:
    joined, apart = (gaps(draw_line(text, 40, 300, 64, is_rtl=True), 300) for text in ("ببب", "ب\u200cب\u200cب"))
    assert (joined, apart) == (0, 2)


def test_arabic_begins_at_the_right() -> None:
    name = draw_line("ا" + "س" * 6, 20, 300, 32, is_rtl=True)
    first, last = inked(name, 300)
    tall = [x for x in range(300) if sum(value > 128 for value in name[x::300]) > 10]
    assert tall
    assert min(tall) > last - (last - first) / 4


def test_long_text_is_cut_within_its_line() -> None:
    long = draw_line("Muhammad Nasser Al Ali", 20, 100, 32, is_rtl=False)
    assert any(
        long == draw_line(f"{'Muhammad Nasser'[:length]}…", 20, 100, 32, is_rtl=False) for length in range(5, 15)
    )
    assert len(draw_line("محمد بن راشد " * 30, 20, 300, 32, is_rtl=True)) == 300 * 32


def test_caption_has_the_size_of_its_place_in_every_tile() -> None:
    for count in range(1, 26):
        for tile in (*grid(count), with_screen(count)[0], *with_screen(count)[1]):
            picture, under = split(tile, 2)
            assert (picture.width, picture.height + under.height) == (tile.width, tile.height)
            assert picture.height > under.height
            assert not any(value % 2 for value in (picture.height, under.y, under.height))
            assert len(draw_caption(tile, ("م", "A"), is_rtl=True)) == under.width * under.height


def test_letters_that_the_font_does_not_have_are_boxes() -> None:
    assert any(value > GROUND for value in draw_caption(Place(0, 0, 300, 200), ("李明", ""), is_rtl=False))
