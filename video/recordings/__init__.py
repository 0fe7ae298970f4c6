"""Recordings of sittings: their rows, keys, closing, manifests and checks. `video` knows them by `video.recorder`."""
