"""How passwords are kept: slow to guess, and not so heavy that sign-ins stop the server."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """
    Argon2id with 19 MiB, two passes and one lane.

    Django's own 100 MiB and eight lanes let a handful of sign-ins at once stop a small machine.

    Source:
        OWASP Password Storage Cheat Sheet, Argon2id, second of its equal choices.
    """

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
