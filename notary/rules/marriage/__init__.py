"""Rules of marriage contracts."""
