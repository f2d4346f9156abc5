"""The password hasher: Argon2id at RFC 9106's second recommended option."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """64 MiB, 3 passes, 1 lane. Django's default (100 MiB, 8 lanes) costs a login about 250 ms here."""

    time_cost = 3
    memory_cost = 65_536
    parallelism = 1
