"""The icon sprite: the names of its icons, and the icons that are mirrored in Arabic."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

SPRITE: Final = Path(__file__).parents[1] / "static" / "ground" / "icons.svg"

# Icons that show a direction of reading or of sound. Clocks, checks, cameras, time charts and logos are not mirrored.
MIRRORED: Final = frozenset(
    {
        "arrow",
        "arrow-back",
        "captions",
        "chat",
        "chevron",
        "chevron-back",
        "document",
        "documents",
        "door-enter",
        "door-leave",
        "external",
        "interpreter",
        "list",
        "minutes",
        "reply",
        "send",
        "speaker",
        "speaker-off",
        "undo",
    }
)


@cache
def names() -> frozenset[str]:
    """Names of all icons of the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
