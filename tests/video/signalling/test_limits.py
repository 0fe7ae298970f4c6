"""The number of messages that a seat's page may send."""

from __future__ import annotations

import pytest

from video.signalling.limits import INSIDE, OUTSIDE, TokenBucket


def test_seat_outside_gets_few_messages_and_an_admitted_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("video.signalling.limits.time.monotonic", lambda: now)
    bucket = TokenBucket()
    assert [bucket.take() for _ in range(40)].count(True) == OUTSIDE.at_once
    now += 5
    assert [bucket.take() for _ in range(40)].count(True) == 5 * OUTSIDE.per_second
    bucket.limit(INSIDE)
    assert [bucket.take() for _ in range(100)].count(True) == INSIDE.at_once
    bucket.limit(OUTSIDE)
    now += 3600
    assert [bucket.take() for _ in range(100)].count(True) == OUTSIDE.at_once
