"""PostgreSQL for many practices: every transaction is told whose rows it may see."""
