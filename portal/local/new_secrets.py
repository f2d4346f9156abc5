"""`make secrets`: fresh values for the secrets of `.env`, printed and kept nowhere."""

import secrets

from cryptography.fernet import Fernet

PASSWORDS = ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "VALKEY_PASSWORD")


def fresh() -> dict[str, str]:
    """Random secrets, of letters that neither a URL nor a shell reads otherwise."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SEALING_KEYS": Fernet.generate_key().decode(),
        **{name: secrets.token_urlsafe(24) for name in PASSWORDS},
    }


if __name__ == "__main__":
    for name, value in fresh().items():
        print(f"{name}={value}")
