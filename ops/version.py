"""The version of the product, as the status page, `doctor` and `upgrade` name it."""

from __future__ import annotations

from typing import Final

# As in pyproject.toml and publiccode.yml.
VERSION: Final = "0.1.0"
