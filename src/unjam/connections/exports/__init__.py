"""Everyday exports that are known by their headings: phone logs, trackers, task lists."""
