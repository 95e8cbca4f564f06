"""Relational questions, one file each: plain SQL that an auditor can read."""
