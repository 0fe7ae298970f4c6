#!/usr/bin/env python
"""The door to every command of Diwan."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Read what `serve` needs before settings load (data directory, TLS), then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] not in (["messages"], ["collectstatic"]):  # what these write is no secret, and read by others
        from ops.data_directory.file_permissions import restrict_umask  # noqa: PLC0415

        restrict_umask()
    if sys.argv[1:2] == ["serve"]:
        from ops.serving.options import apply_options  # noqa: PLC0415  other commands need none of it

        apply_options(sys.argv[2:])

    from django.core.management import execute_from_command_line  # noqa: PLC0415  settings must find the environment settled

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
