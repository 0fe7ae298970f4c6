"""Overload: pictures are left out, the least important first, and come back when the load allows. Simulated time."""

import itertools
from dataclasses import replace

from video.sfu.limits import DEFAULT
from video.sfu.overload import Overload

LATE, ON_TIME = 0.08, 0.0
LIMITS = replace(DEFAULT, late_for=0.1, catching_up=0.9, urgent_backlog=0.6)


class Video:
    def __init__(self, rank: int = 0, cost: int = 4) -> None:
        self.rank = rank
        self.cost = cost
        self.is_shed = False

    def shed(self) -> None:
        self.is_shed = True

    def restore(self) -> None:
        self.is_shed = False


class Node:
    """An overload with videos, and its clock."""

    def __init__(self, *videos: Video) -> None:
        self.overload = Overload(LIMITS, lambda: self.spent)
        self.overload.videos = dict.fromkeys(videos)
        self.videos = videos
        self.now = self._ticked = 1000.0
        self.spent = 0.0
        self.use = 0.95
        """Share of a core that the node uses."""

    def run(self, seconds: float, waited: float, filled: float = 0.0) -> None:
        for _ in range(round(seconds / 0.01)):
            self.now += 0.01
            self.spent += 0.01 * self.use
            self.overload.observe(waited, filled, self.now)
            if self.now - self._ticked > 0.095:
                self._ticked = self.now
                self.overload.on_tick(self.now)

    @property
    def shed(self) -> list[Video]:
        return [video for video in self.videos if video.is_shed]


def test_a_node_that_catches_up_after_a_stall_sheds_nothing() -> None:
    node = Node(*(Video() for _ in range(16)))
    for _ in range(20):
        for waited in (0.3, 0.25, 0.2, 0.15, 0.1, 0.07):
            node.run(0.1, waited)
        node.run(0.1, ON_TIME)
    assert node.shed == []


def test_lasting_lateness_sheds_step_by_step() -> None:
    node = Node(*(Video() for _ in range(16)))
    node.run(0.12, LATE)
    assert len(node.shed) == 2
    node.run(0.12, LATE)
    assert len(node.shed) == 4


def test_a_node_that_is_late_because_of_other_programs_sheds_nothing() -> None:
    node = Node(*(Video() for _ in range(16)))
    node.use = 0.3
    node.run(10.0, 0.3)
    assert node.shed == []
    node.use = 0.6
    node.run(0.25, 0.3)
    assert node.shed


def test_no_further_step_is_shed_while_the_last_one_helps() -> None:
    node = Node(*(Video() for _ in range(16)))
    node.run(0.12, 0.3)
    for waited in (0.29, 0.25, 0.2, 0.17, 0.14, 0.11, 0.09, 0.07, 0.05):
        node.run(0.1, waited)
    assert len(node.shed) <= 4


def test_a_buffer_that_fills_sheds_all_video_at_once() -> None:
    node = Node(*(Video() for _ in range(16)))
    node.overload.observe(0.02, 0.59, node.now)
    assert node.shed == []
    node.overload.observe(0.02, 0.6, node.now)
    assert len(node.shed) == 16


def test_video_comes_back_within_a_second_after_one_burst() -> None:
    node = Node(*(Video() for _ in range(16)))
    node.run(0.03, LATE, filled=0.7)
    node.run(0.1, LATE)
    assert len(node.shed) == 16, "the buffer is not empty yet"
    node.run(1.0, ON_TIME)
    assert node.shed == []


def test_bursts_that_follow_each_other_shed_a_lasting_share() -> None:
    node = Node(*(Video() for _ in range(16)))
    for _ in range(3):
        node.run(0.03, LATE, filled=0.7)
        node.run(0.4, ON_TIME)
    node.run(0.45, ON_TIME)
    assert 2 <= len(node.shed) <= 6


def test_pinned_cameras_and_screens_are_shed_last() -> None:
    screen, pinned, other = Video(rank=2), Video(rank=1), Video()
    node = Node(screen, pinned, other)
    node.run(0.12, LATE)
    assert node.shed == [other]
    node.run(0.3, LATE)
    assert node.shed == [pinned, other]


def test_the_share_counts_receivers_not_videos() -> None:
    node = Node(Video(cost=0), Video(cost=14), Video(cost=1), Video(cost=1))
    node.run(0.12, LATE)
    assert node.shed == [node.videos[0], node.videos[1]]


def test_pictures_come_back_step_by_step_when_the_node_is_on_time() -> None:
    node = Node(*(Video() for _ in range(16)))
    node.run(0.6, LATE)
    shed = len(node.shed)
    seen = []
    for _ in range(10):
        node.run(0.6, ON_TIME)
        seen.append(len(node.shed))
    assert seen == sorted(seen, reverse=True)
    assert shed - 3 <= seen[0] < shed
    assert seen[-1] == 0


def test_load_that_returns_at_once_is_tried_less_and_less_often() -> None:
    node = Node(*(Video() for _ in range(16)))
    node.run(0.12, LATE)
    restored = []
    for _ in range(6000):  # a minute in which two videos are too many
        node.run(0.01, ON_TIME if node.shed else LATE)
        if not node.shed and (not restored or node.now - restored[-1] > 0.5):
            restored.append(node.now)
    gaps = [later - earlier for earlier, later in itertools.pairwise(restored)]
    assert gaps[0] < 4
    assert gaps[-1] > 15
    assert len(restored) < 9


def test_a_full_line_sheds_a_step_and_not_more_in_the_same_moment() -> None:
    node = Node(*(Video() for _ in range(16)))
    for _ in range(100):
        node.overload.on_unsent(node.now)
    assert len(node.shed) == 2


def test_a_new_video_is_shed_too_while_everything_is() -> None:
    node = Node(Video())
    node.overload.observe(LATE, 0.7, node.now)
    late = Video()
    node.overload.videos[late] = None
    node.overload.on_tick(node.now)
    assert late.is_shed
