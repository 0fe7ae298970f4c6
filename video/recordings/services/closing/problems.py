"""Problems of the files of a recording, which its manifest states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from video.recordings.models import Recording
from video.recordings.services.closing.contents import missing_numbers, problem_of
from video.recordings.services.closing.files import Found
from video.recordings.services.closing.manifests import file_of
from video.recordings.services.closing.unrecorded import unrecorded_seats
from video.sfu.record.layout import INDEX


def problems_of(recording: Recording, found: Found, lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the files, for the manifest."""
    if found.index.broken_line is not None:
        yield f"{INDEX}: line {found.index.broken_line}: {found.index.reason}"
    names = [file_of(line) for line in lines]
    yield from (f"{name}: two lines of the index" for name, number in Counter(names).items() if number > 1)
    yield from (f"{name}: not an ordinary file" for name in found.refused)
    for line in lines:
        name = file_of(line)
        if name not in found.stored:
            yield from () if name in found.refused else (f"{name}: missing",)
        elif problem := problem_of(found.stored[name].contents, line):
            yield f"{name}: {problem}"
    known = {*names, INDEX}
    yield from (f"{name}: not in the index" for name in sorted(found.stored) if name not in known)
    yield from missing_numbers(lines)
    recorded = {str(line["seat"]) for line in lines}
    for seat, seconds in unrecorded_seats(recording, recorded):
        yield f"{seat}: no segment, although it was heard or seen for {seconds} seconds while the recording ran"
