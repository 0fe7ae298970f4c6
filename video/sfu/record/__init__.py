"""Recording: the recorder process, its files, and what it says to a node. Knows no Django and no database.

`docs/recording.md` describes the format of every file. The Django side reads and verifies recordings by this package.
"""
