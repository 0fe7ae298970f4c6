"""Sessions, passwords and the proof before an act."""
