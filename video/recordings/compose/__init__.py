"""One video of a whole sitting: its pictures as tiles, its sound mixed. Pure: no Django, no files.

`program` runs as a child process and alone decodes and encodes; `composer` starts it. The rest of the product makes the
file of the clusters that it returns (`webm`).
"""

from typing import Final

WIDTH: Final = 1280
HEIGHT: Final = 720
RATE: Final = 15  # pictures in a second
SAMPLE_RATE: Final = 48_000
# Pieces begin and end at whole slices: three pictures, ten packets of sound.
SLICE_MS: Final = 200
# A key picture so often, and an entry of the index to jump to.
KEY_MS: Final = 5_000
