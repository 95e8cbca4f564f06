"""Watched folders: files that a system leaves come in by themselves, each once."""
