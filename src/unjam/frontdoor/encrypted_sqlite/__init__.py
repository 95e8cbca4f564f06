"""Django's SQLite backend on SQLCipher: one practice, one file, unreadable without its key."""
