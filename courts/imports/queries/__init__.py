"""Queries of the imports."""
