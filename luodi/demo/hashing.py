"""Passwords of the demonstration, hashed lightly: they stand on its log-in page, strength would only delay its start."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LightArgon2(Argon2PasswordHasher):
    """Argon2 at its least; an installation that is no demonstration reads these hashes, and renews them at log-in."""

    time_cost = 1
    memory_cost = 8  # KiB
    parallelism = 1
