"""Words of the imports."""
