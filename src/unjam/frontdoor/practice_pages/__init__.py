"""
The practice's own set-up: its sites and hours, its closed days, its people and their licences.

These pages stand at the front door because each of them needs two doors in one transaction:
``practice.actions`` changes the practice, ``worklog.actions`` records it. ``practice`` lies below
``worklog`` and may not know it, so only a room above both can put them together.
"""
