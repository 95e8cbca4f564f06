"""The front door: settings, addresses, the look, and the unjam command."""
