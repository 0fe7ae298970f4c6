"""The media plane: a process of its own that forwards RTP between the seats of a room without decoding it.

Nothing here imports Django or anything of ours outside this package; `wire` is all that the product sees.
"""
