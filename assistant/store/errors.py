"""What can go wrong with the store, by cause."""

from assistant.errors import JauapError


class StoreError(JauapError):
    """The store cannot do what is asked."""


class StoreUnreachableError(StoreError):
    """The database does not answer, or is busy for too long: it may later."""


class NotFoundError(StoreError):
    """There is nothing of this name or number."""

    def __init__(self, what: str, name: object) -> None:
        """Name what was looked for.

        Args:
            what: its kind, such as `draft`.
            name: its number, path or login.
        """
        super().__init__(
            f"there is no {what} {name}", mend="It may have been removed; look at the list."
        )


class RefusedError(StoreError):
    """A rule of the office says no.

    Attributes:
        rule: which, as a word by which it is translated.
    """

    def __init__(self, rule: str, problem: str, *, mend: str) -> None:
        """Say no.

        Args:
            rule: a word in small letters and underscores.
            problem: what is wrong.
            mend: what to do.
        """
        super().__init__(problem, mend=mend)
        self.rule = rule
