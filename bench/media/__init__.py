"""Our node, aiortc's MediaRelay and Janus under one load, each on its own core: `python -m bench.media`."""
