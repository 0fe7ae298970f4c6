#!/usr/bin/env python
"""Runs the management commands of Diwan."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Apply the options of `serve` that settings read (data directory, TLS), then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] not in (["messages"], ["collectstatic"]):  # their output is not secret, and other users read it
        from ops.data_directory.file_permissions import restrict_umask  # noqa: PLC0415

        restrict_umask()
    if sys.argv[1:2] == ["serve"]:
        from ops.serving.options import apply_options  # noqa: PLC0415  only `serve` needs it

        apply_options(sys.argv[2:])

    from django.core.management import execute_from_command_line  # noqa: PLC0415  settings read the environment set above

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
