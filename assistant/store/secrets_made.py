"""Secrets that a browser or program shows again: the store keeps only what they hash to."""

import hashlib
import secrets
from typing import Final

_BYTES: Final = 32


def new_secret() -> str:
    """A secret that cannot be guessed, of letters that stand in addresses as they are."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> str:
    """By which a secret is found again; it is too long to be guessed, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
