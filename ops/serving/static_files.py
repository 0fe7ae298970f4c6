"""Static files are gathered under hashed names once per change, not once per start."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# The library's own copies of htmx name files that it does not ship; ours is vendored.
LEFT_OUT = ["django_htmx"]


def _fingerprint() -> str:
    """Names, sizes and times of all sources: enough to notice an edit, cheap enough for every start."""
    rows = []
    for finder in get_finders():
        for path, storage in finder.list(LEFT_OUT):
            stat = Path(storage.path(path)).stat()
            rows.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def collect_if_changed() -> None:
    """Gather into STATIC_ROOT what the finders find, unless it is there already."""
    mark = Path(settings.STATIC_ROOT) / ".sources"
    now = _fingerprint()
    if mark.exists() and mark.read_text() == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=LEFT_OUT)
    mark.write_text(now)
