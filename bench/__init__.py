"""Measurements, each with its peer in the same run; they write docs/reference/benchmarks.md."""
