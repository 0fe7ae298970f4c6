"""Packets: one secured connection per browser and direction, tracks, copies, feedback, and active speakers."""
