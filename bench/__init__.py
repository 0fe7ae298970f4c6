"""Benchmarks; README.md describes what they measure and how."""
