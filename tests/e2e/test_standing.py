"""The measure of a standing picture, on notes without a browser."""

from __future__ import annotations

from tests.e2e.browser.processors import Waits, involved_processes
from tests.e2e.browser.standing import longest_stand

TENTHS = [number / 10 for number in range(201)]
RUNNING = [(at, 0.0) for at in TENTHS]


def camera(rate: float = 5.0, *, without: tuple[float, float] = (0.0, 0.0)) -> list[tuple[float, int]]:
    """Pictures sent so far, none of them between two moments."""
    begin, end = without
    return [(at, int(rate * (at - min(max(0.0, at - begin), end - begin)))) for at in TENTHS]


def viewer(*, stands: tuple[float, float] = (0.0, 0.0), times: list[float] = TENTHS) -> list[tuple[float, int]]:
    """Pictures decoded so far, none of them between two moments."""
    begin, end = stands
    return [(at, int(5 * (begin if begin < at < end else at))) for at in times]


def test_a_picture_that_goes_on_stands_for_one_frame() -> None:
    assert 0.15 < longest_stand(viewer(), camera(), RUNNING) < 0.35


def test_a_stand_counts_in_full_while_everything_runs() -> None:
    assert 2.8 < longest_stand(viewer(stands=(5.0, 8.0)), camera(), RUNNING) < 3.3


def test_a_stand_at_the_end_counts() -> None:
    assert longest_stand(viewer(stands=(17.0, 99.0)), camera(), RUNNING) > 2.8


def test_a_camera_that_sends_nothing_lets_no_picture_stand() -> None:
    sent = camera(without=(5.0, 8.0))
    assert longest_stand(viewer(stands=(5.0, 8.0)), sent, RUNNING) < 0.6


def test_a_stalled_page_of_the_viewer_does_not_count() -> None:
    times = [at for at in TENTHS if not 5.0 < at < 8.0]
    assert longest_stand(viewer(stands=(5.0, 8.0), times=times), camera(), RUNNING) < 0.7


def test_a_stalled_test_does_not_count() -> None:
    running = [(at, 0.0) for at in TENTHS if not 5.0 < at < 8.0]
    assert longest_stand(viewer(stands=(5.0, 8.0)), camera(), running) < 0.7


def test_time_spent_waiting_for_a_processor_does_not_count() -> None:
    half = [(at, 0.05 if 5.0 < at < 8.0 else 0.0) for at in TENTHS]
    assert 1.3 < longest_stand(viewer(stands=(5.0, 8.0)), camera(), half) < 1.8
    all_of_it = [(at, 0.4 if 5.0 < at < 8.0 else 0.0) for at in TENTHS]
    assert longest_stand(viewer(stands=(5.0, 8.0)), camera(), all_of_it) < 0.5


def test_the_kernel_says_how_long_this_process_waited() -> None:
    waits = Waits(involved_processes())
    assert 0.0 <= waits.since_last() < 3600.0
