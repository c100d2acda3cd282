"""Passwords: Argon2id, and what is too easily guessed."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.store.errors import RefusedError

SHORTEST = 12
"""Letters of a password: long ones are asked for instead of odd ones (NIST SP 800-63B)."""
LONGEST = 1000
"""More is no password but an attempt to keep the machine busy."""


class Passwords:
    """Hashes passwords and compares them."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()  # Argon2id with the costs that RFC 9106 recommends second

    def hashed(self, password: str, login: str) -> str:
        """A password as it is kept.

        Raises:
            RefusedError: it is too short, all of one letter, or the login itself.
        """
        weak = len(password) < SHORTEST or len(set(password)) < SHORTEST // 3
        if weak or len(password) > LONGEST or login.casefold() in password.casefold():
            raise RefusedError(
                "weak_password",
                f"the password is too easily guessed, or not of {SHORTEST} to {LONGEST} letters",
                mend=f"Take a sentence of at least {SHORTEST} letters, without the login in it.",
            )
        return self._hasher.hash(password)

    def right(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one that is kept; takes as long when none is."""
        if kept is None:
            self._hasher.hash(password[:LONGEST])
            return False
        try:
            return self._hasher.verify(kept, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False

    def old(self, kept: str) -> bool:
        """Whether it was hashed at other costs than new ones are."""
        return self._hasher.check_needs_rehash(kept)

    def again(self, password: str) -> str:
        """A password that is in use already, hashed anew."""
        return self._hasher.hash(password)
