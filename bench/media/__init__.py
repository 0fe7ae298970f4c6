"""Our node, aiortc's MediaRelay and Janus under one load, each on a core of its own: `python -m bench.media`."""
