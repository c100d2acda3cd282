"""Tells staff that a figure of the law has ended and nobody has written the new one."""

import logging
from collections.abc import Iterable
from datetime import date

from assistant.benefits.parameters import Known

_LOG = logging.getLogger(__name__)


class EndedFigures:
    """Reports each figure once a day, however many callers ask. Safe for several callers.

    A caller meanwhile hears that only the sums of the old year are known. The event holds
    names and days of the law, and nothing that a caller has said.
    """

    def __init__(self) -> None:
        self._reported: set[tuple[str, date]] = set()

    def report(self, figures: Iterable[Known], on: date) -> None:
        """Write a warning for each figure that is not reported on this day yet."""
        for known in figures:
            until = known.entry.until
            if until is None or until >= on or (known.name, on) in self._reported:
                continue
            self._reported.add((known.name, on))
            _LOG.warning(
                "figure of the law has ended",
                extra={
                    "parameter": known.name,
                    "ended_on": until.isoformat(),
                    "day_of_call": on.isoformat(),
                    "law": known.entry.law,
                },
            )
