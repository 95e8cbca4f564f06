"""What happened: the append-only log, its proofs, and reading it back."""
