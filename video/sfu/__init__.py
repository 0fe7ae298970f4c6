"""The media plane: a separate process that forwards RTP between the seats of a room without decoding it.

Nothing here imports Django or our code outside this package; the rest of the product imports `wire` only.
"""
