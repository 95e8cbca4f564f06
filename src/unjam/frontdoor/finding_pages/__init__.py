"""
Where the work jams: the manager's first screen, all findings, and each with what it rests on.

They stand at the front door because the first screen brings rooms together, and because one that
has nothing to tell leads to the import.
"""
