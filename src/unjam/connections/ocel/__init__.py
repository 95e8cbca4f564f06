"""Event logs in OCEL 2.0, where one event may touch several objects: JSON, XML and SQLite."""
