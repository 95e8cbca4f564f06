"""Event logs in XES (IEEE 1849), the format of process mining tools; plain or gzipped."""
