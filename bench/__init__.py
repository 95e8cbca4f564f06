"""Measurements, with the peer in the same run. ``make bench`` writes docs/reference/benchmarks.md."""
