"""How passwords and one-time codes are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OfficeArgon2(Argon2PasswordHasher):
    """Argon2id in one lane, as OWASP's Password Storage Cheat Sheet asks for at least: 46 MiB, once.

    Django's own takes eight lanes and 100 MiB at a time, so that a few strangers who guess have every core of an office
    computer. Hashes of before are read, and made anew at the next log-in.
    """

    time_cost = 1
    memory_cost = 47_104  # KiB
    parallelism = 1
