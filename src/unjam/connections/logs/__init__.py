"""What the two standard forms of event log, XES and OCEL, are both read with."""
