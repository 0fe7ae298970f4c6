"""The folders and names of a recording.

<root>/<recording>/<seat>-<medium>-<number, six digits>.seg      a closed segment
<root>/<recording>/<seat>-<medium>-<number, six digits>.part     a segment that is being written
<root>/<recording>/index.jsonl                                   one line for each closed segment
"""

import re
from dataclasses import dataclass
from pathlib import Path

from video.sfu.wire.bounds import MEDIA, Medium

INDEX = "index.jsonl"
CLOSED, OPEN = ".seg", ".part"
_NAME = re.compile(r"[A-Za-z0-9_:][A-Za-z0-9_.:-]{0,63}")
_FILE = re.compile(rf"(?P<seat>.+)-(?P<medium>{'|'.join(MEDIA)})-(?P<number>\d{{6,9}})(?:{CLOSED}|{OPEN})")


@dataclass(frozen=True, slots=True)
class SegmentId:
    """The identity of a segment. It is bound into every encrypted chunk of the segment's file."""

    recording: str
    seat: str
    medium: Medium
    number: int

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"{self.seat}-{self.medium}-{self.number:06}"

    def closed(self, root: Path) -> Path:
        """The path of the closed segment."""
        return folder_of(root, self.recording) / f"{self.name}{CLOSED}"

    def part(self, root: Path) -> Path:
        """The path while the segment is being written."""
        return folder_of(root, self.recording) / f"{self.name}{OPEN}"


def folder_of(root: Path, recording: str) -> Path:
    """Return the folder of a recording. Raises ValueError for a name that is not one of ours."""
    return root / check_name(recording)


def check_name(name: str) -> str:
    """Return a recording's or seat's name that is safe as a part of a path. Raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError("not a name of a recording or seat")
    return name


def segment_of(path: Path) -> SegmentId | None:
    """Return the segment that a path names, by its folder and file; None for any other file."""
    found = _FILE.fullmatch(path.name)
    if found is None:
        return None
    medium: Medium = next(each for each in MEDIA if each == found["medium"])
    return SegmentId(path.parent.name, found["seat"], medium, int(found["number"]))


def segments_in(folder: Path) -> list[tuple[SegmentId, Path]]:
    """Return the segments in a recording's folder, open ones included, in the order of their names."""
    if not folder.is_dir():
        return []
    found = [(segment_of(path), path) for path in sorted(folder.iterdir())]
    return [(segment, path) for segment, path in found if segment is not None]
