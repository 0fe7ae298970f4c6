"""Rooms that report in turn: simulated time only."""

import itertools

from video.sfu.turns import Turns

ROOMS = [f"room {number}" for number in range(8)]


def run(turns: Turns, names: list[str], begin: float, seconds: float, step: float = 0.01) -> list[tuple[float, str]]:
    """Return the time of each turn when `take` is called every `step` seconds."""
    times = (begin + count * step for count in range(round(seconds / step)))
    return [(now, name) for now in times for name in turns.take(now, names)]


def test_each_room_reports_once_an_interval() -> None:
    seen = run(Turns(1.0, 0.0), ROOMS, 0.0, 3.0)
    for begin in range(3):
        assert sorted(name for now, name in seen if begin <= now < begin + 1) == ROOMS


def test_no_two_rooms_report_in_one_step() -> None:
    seen = run(Turns(1.0, 0.0), ROOMS, 0.0, 3.0)
    times = [now for now, _ in seen]
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.1


def test_a_room_reports_at_the_same_moment_of_each_interval() -> None:
    seen = run(Turns(1.0, 0.0), ROOMS, 0.0, 5.0)
    for room in ROOMS:
        times = [now for now, name in seen if name == room]
        assert all(0.97 < later - earlier < 1.03 for earlier, later in itertools.pairwise(times))


def test_a_closed_room_has_no_turn_and_a_new_one_waits_for_the_next_interval() -> None:
    turns = Turns(1.0, 0.0)
    assert turns.take(0.0, ROOMS) == [ROOMS[0]]
    assert set(turns.take(0.9, [*ROOMS[4:], "new"])) == set(ROOMS[4:])
    assert "new" in [name for _, name in run(turns, [*ROOMS[4:], "new"], 1.0, 1.0)]


def test_turns_missed_in_a_stall_are_not_made_up_for() -> None:
    turns = Turns(1.0, 0.0)
    run(turns, ROOMS, 0.0, 0.3)
    after = run(turns, ROOMS, 60.0, 1.0)
    assert max(sum(name == room for _, name in after) for room in ROOMS) <= 3
    assert {name for _, name in after} == set(ROOMS)


def test_the_wait_ends_at_the_next_turn() -> None:
    turns = Turns(1.0, 0.0)
    now, seen = 0.0, []
    while now < 2.0:
        seen += [(now, name) for name in turns.take(now, ROOMS)]
        now += max(turns.wait(now), 1e-6)
    assert [name for _, name in seen] == ROOMS * 2


def test_without_rooms_the_wait_is_one_interval() -> None:
    turns = Turns(1.0, 5.0)
    assert turns.take(5.0, []) == []
    assert turns.wait(5.0) == 1.0
