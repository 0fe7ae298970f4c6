"""Packets: who sends, where copies go, feedback, and who speaks."""
