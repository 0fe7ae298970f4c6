"""Composes one piece. A program: the order and the containers on stdin, the piece on stdout.

It is a program so that decoding what others sent can exhaust or crash this process alone, and so that it yields the
processor to the media of sittings. It reads and writes no file and gets no key.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

# -I leaves the place of the product out of the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))


from video.recordings.compose.order import Order, read_containers
from video.recordings.compose.piece import compose


def main() -> None:
    """Compose, with the limits of the command line: seconds of processor time, bytes of memory, niceness."""
    seconds, memory, niceness = (int(text) for text in sys.argv[1:4])
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order = Order.read(sys.stdin.buffer)
    sys.stdout.buffer.write(compose(order, read_containers(sys.stdin.buffer)).encode())


if __name__ == "__main__":
    main()
