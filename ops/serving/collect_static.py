"""Collects static files under hashed names when a source has changed, not at every start."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# The library's own copies of htmx refer to files that it does not ship; ours is vendored.
IGNORED = ["django_htmx"]


def _fingerprint() -> str:
    """Hash the names, sizes and times of all sources: this notices an edit and is fast enough for every start."""
    rows = []
    for finder in get_finders():
        for path, storage in finder.list(IGNORED):
            stat = Path(storage.path(path)).stat()
            rows.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def collect_if_changed() -> None:
    """Run collectstatic, unless STATIC_ROOT already holds the current sources."""
    mark = Path(settings.STATIC_ROOT) / ".sources"
    now = _fingerprint()
    if mark.exists() and mark.read_text() == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=IGNORED)
    mark.write_text(now)
