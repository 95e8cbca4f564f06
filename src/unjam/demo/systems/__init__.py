"""The invented year as a practice's systems would write it, with the truth beside it."""
