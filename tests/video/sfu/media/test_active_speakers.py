"""Active speakers: loud enough for long enough, and not ended by each breath."""

import pytest

from video.sfu.media.active_speakers import HOLD_TIME, ActiveSpeakers, AudioLevel

LOUD, ROOM_NOISE = 100, 40


class Talk:
    """Seats whose browsers send a level every 20 ms; the speakers are updated every 100 ms."""

    def __init__(self, *seats: str) -> None:
        self.levels = {seat: AudioLevel() for seat in seats}
        self.speakers = ActiveSpeakers()
        self.now = 0.0
        self.changes: list[tuple[str, ...]] = []

    def last(self, seconds: float, **levels: int) -> None:
        """Let `seconds` pass; seats without a level send room noise."""
        for packet in range(round(seconds / 0.02)):
            self.now += 0.02
            for seat, audio_level in self.levels.items():
                level = levels.get(seat, ROOM_NOISE)
                if level >= 0:
                    audio_level.update(level, self.now)
            if packet % 5 == 4 and self.speakers.update(self.levels, self.now):
                self.changes.append(self.speakers.now)


def test_a_speaker_is_detected_within_a_word_and_cleared_after_a_pause() -> None:
    talk = Talk("judge", "lawyer")
    talk.last(1)
    assert talk.speakers.now == ()
    talk.last(0.2, judge=LOUD)
    assert talk.speakers.now == ("judge",)
    talk.last(3)
    assert talk.speakers.now == ()
    assert talk.changes == [("judge",), ()]


def test_a_click_does_not_make_an_active_speaker() -> None:
    talk = Talk("judge")
    for _ in range(10):
        talk.last(0.02, judge=LOUD)
        talk.last(0.98)
    assert talk.changes == []


def test_pauses_between_words_do_not_end_an_active_speaker() -> None:
    talk = Talk("judge")
    for _ in range(10):
        talk.last(0.4, judge=LOUD)
        talk.last(HOLD_TIME / 2)
    assert talk.changes == [("judge",)]


def test_speakers_are_ordered_by_start_and_past_speakers_by_recency() -> None:
    talk = Talk("judge", "lawyer", "counsel", "clerk")
    talk.last(0.3, lawyer=LOUD)
    talk.last(0.3, lawyer=LOUD - 10, judge=LOUD + 10)
    assert talk.speakers.order == ("lawyer", "judge")
    talk.last(3, judge=LOUD)
    assert talk.speakers.order == ("judge", "lawyer")
    talk.last(3, counsel=LOUD)
    assert talk.speakers.order == ("counsel", "judge", "lawyer")
    talk.speakers.remove("judge")
    assert talk.speakers.order == ("counsel", "lawyer")


def test_a_seat_without_packets_counts_as_silent() -> None:
    talk = Talk("judge")
    talk.last(0.4, judge=LOUD)
    talk.last(HOLD_TIME + 0.7, judge=-1)
    assert talk.speakers.now == ()


def test_a_speaker_who_may_not_be_heard_any_more_ends_at_once() -> None:
    talk = Talk("judge", "lawyer")
    talk.last(0.5, judge=LOUD, lawyer=LOUD)
    del talk.levels["lawyer"]
    talk.last(0.1, judge=LOUD)
    assert talk.speakers.now == ("judge",)


@pytest.mark.parametrize("noise", [0, 30, 55])
def test_steady_noise_does_not_make_an_active_speaker(noise: int) -> None:
    talk = Talk("judge")
    talk.last(5, judge=noise)
    assert talk.changes == []
