"""Unjam takes administrative work off independent physician practices."""
