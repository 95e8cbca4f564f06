"""X12 files of payers and clearing houses: what each means for a piece of work."""
