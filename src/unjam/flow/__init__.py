"""How work really flows: the map, its waits, its rework, and one case's story."""
