"""Loss of each stream, by the gaps in its sequence numbers: exact, however late packets are."""

from collections.abc import Iterable
from typing import Any

import numpy as np


class Streams:
    """Every stream of every subscriber, as columns sorted by connection and SSRC."""

    def __init__(self) -> None:
        """No stream is known."""
        self._keys = np.zeros(0, np.uint64)
        self._highest = np.zeros(0, np.int64)
        self._first = np.zeros(0, np.int64)
        self._received = np.zeros(0, np.int64)
        self._is_video = np.zeros(0, bool)

    def note(self, owners: Any, ssrcs: Any, sequences: Any, is_video: Any) -> None:
        """Count packets, in the order of their arrival."""
        if not len(owners):
            return
        keys = owners.astype(np.uint64) << 32 | ssrcs
        if len(unknown := np.setdiff1d(keys, self._keys)):
            self._learn(unknown, keys, sequences, is_video)
        where = np.searchsorted(self._keys, keys)
        ahead = (sequences - self._highest[where] & 0xFFFF).astype(np.int16)
        np.maximum.at(self._highest, where, self._highest[where] + ahead)
        self._received += np.bincount(where, minlength=len(self._keys))

    def begin(self) -> None:
        """Start counting again."""
        self._first = self._highest.copy()
        self._received[:] = 0

    def loss(self, owners: Iterable[int], streams: int, *, is_video: bool) -> float:
        """Return the share of sound or video packets that `owners` should have received and did not.

        `streams` is the expected number of such streams; one without any packet counts as entirely lost.
        """
        mine = np.isin(self._keys >> 32, np.fromiter(owners, np.uint64)) & (self._is_video == is_video)
        expected = (self._highest - self._first)[mine]
        received = self._received[mine]
        alive = int((received > 0).sum())
        if not alive:
            return 1.0
        whole = expected.sum() * max(streams, alive) / alive
        return float(max(0.0, 1 - received.sum() / whole))

    def _learn(self, unknown: Any, keys: Any, sequences: Any, is_video: Any) -> None:
        places = [int(np.argmax(keys == key)) for key in unknown]
        first = np.array([sequences[place] for place in places], np.int64) - 1
        video = np.array([is_video[place] for place in places], bool)
        merged = np.concatenate([self._keys, unknown])
        order = np.argsort(merged)
        self._keys = merged[order]
        self._is_video = np.concatenate([self._is_video, video])[order]
        self._highest = np.concatenate([self._highest, first])[order]
        self._first = np.concatenate([self._first, first])[order]
        self._received = np.concatenate([self._received, np.zeros(len(unknown), np.int64)])[order]
