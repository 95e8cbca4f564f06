"""How an import works inside: reading in a second process, and judging a file in words."""
