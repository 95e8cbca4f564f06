"""How the work log's tables came to be."""
