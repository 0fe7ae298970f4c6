"""Words of hearings in templates."""
