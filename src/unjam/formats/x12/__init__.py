"""X12: what practices, clearing houses and payers send each other about claims and benefits."""
