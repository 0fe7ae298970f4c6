"""Benchmarks: what they measure and how is in README.md."""
