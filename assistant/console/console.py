"""What all pages share: the store, the settings, the texts, the templates, the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from jinja2 import Environment

from assistant.console.attempts import Attempts
from assistant.console.linter_words import LinterWords
from assistant.console.rendering import templates
from assistant.console.speech import Speech
from assistant.console.wording import Wording, load_wording
from assistant.console.workshop import Workshop
from assistant.settings import Settings
from assistant.store.engine import Store
from assistant.store.proving import Proving
from assistant.store.sessions import Sessions
from telephony.scripts_in_force import ScriptsInForce

Clock = Callable[[], datetime]
"""The moment, with its time zone."""


@dataclass(frozen=True)
class Console:
    """What belongs to the application rather than to one request.

    Attributes:
        store: accounts, releases, drafts, records of calls.
        settings: of the whole process; `settings.console` are ours.
        clock: tells the moment; tests turn it.
        attempts: how often somebody has tried to sign in.
        scripts: those in force: they name topics, and answer the API.
        wording: the texts of the pages.
        templates: the pages.
        workshop: scripts that were read.
    """

    store: Store
    settings: Settings
    clock: Clock
    attempts: Attempts
    scripts: ScriptsInForce
    wording: Wording = field(default_factory=load_wording)
    templates: Environment = field(default_factory=templates)
    workshop: Workshop = field(default_factory=Workshop)

    @cached_property
    def linter_words(self) -> LinterWords:
        """The linter's findings in the languages of the pages."""
        return LinterWords(self.wording.of_page("linter"))

    @cached_property
    def proving(self) -> Proving:
        """Runs the tests of drafts; closed with the application."""
        return Proving(self.store, clock=self.clock)

    @cached_property
    def speech(self) -> Speech:
        """Voices and ears; closed with the application."""
        return Speech(self.settings)

    def close(self) -> None:
        """Stop what still runs: tests of drafts, voices."""
        self.proving.close()
        self.speech.close()

    @property
    def sessions(self) -> Sessions:
        """Who has signed in."""
        settings = self.settings.console
        idle = timedelta(minutes=settings.idle_minutes)
        return Sessions(
            self.store,
            idle=idle,
            whole=timedelta(hours=settings.longest_hours),
            clock=self.clock,
        )

    @property
    def zone(self) -> tzinfo:
        """The office's time zone, in which all times are shown."""
        return ZoneInfo(self.settings.office.timezone)


def console_of(request: Request) -> Console:
    """The console that serves a request."""
    console: Console = request.app.state.console
    return console


ThisConsole = Annotated[Console, Depends(console_of)]
"""A handler's parameter for pages that need no visitor."""
