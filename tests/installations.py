"""Data directories after the first start of `serve`. Tests that need one take a copy."""

from __future__ import annotations

import time
from pathlib import Path
from shutil import copytree

from tests.once import once
from tests.services.processes import Child, free_port

# Seconds. A first start takes one of CPU time; other tests and a slow machine make that several.
START_TIMEOUT = 400


def serve(data: Path, *options: str, port: int | None = None) -> Child:
    """Start `manage.py serve` on this data directory. Its output goes to a log next to the directory."""
    command = ["manage.py", "serve", "--data", str(data), "--port", str(port or free_port()), *options]
    return Child("serve", command, log=data.parent / f"{data.name}-{time.time_ns()}.log")


def first_start(*options: str) -> tuple[Path, str]:
    """The data directory and the output of a first start with these options."""

    def start(folder: Path) -> None:
        child = serve(folder / "data", *options)
        child.wait_until_it_says("Ctrl-C stops it", within=START_TIMEOUT)
        assert child.stop() == 0
        (folder / "said").write_text(child.said())

    made = once("-".join(["first-start", *(option.strip("-") for option in options)]), start)
    return made / "data", (made / "said").read_text()


def installed(data: Path, *options: str) -> Path:
    """Copy the data directory of a first start to `data`, which must not exist."""
    return copytree(first_start(*options)[0], data)
