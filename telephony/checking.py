"""Whether a service can be started as it is configured: `jauap serve --check`."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.errors import JauapError
from assistant.models.catalogue import load_catalogue
from assistant.models.choice import choose_recogniser, choose_voice
from assistant.models.store import ModelStore
from assistant.settings import Settings
from assistant.settings_service import AdmissionSettings
from assistant.settings_sip import SipSettings
from assistant.store.engine import open_store
from assistant.store.errors import StoreUnreachableError
from assistant.texts import LANGUAGES
from assistant.understanding.scripts import default_folder, load_scripts
from telephony.sip.errors import LineError
from telephony.sip.wanted import expect_callers, listened_on, wanted


@dataclass(frozen=True)
class Finding:
    """What was found.

    Attributes:
        text: one line.
        mend: what to do about it; empty where nothing has to be done.
        wrong: whether the service cannot be started, or would fail its callers.
    """

    text: str
    mend: str = ""
    wrong: bool = False

    def __str__(self) -> str:
        mark = "wrong" if self.wrong else "note " if self.mend else "ok   "
        return f"{mark}  {self.text}" + (f"\n       {self.mend}" if self.mend else "")


def checked(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything that the settings name; nothing is changed but that the store is made."""
    return (
        *_lines(settings),
        *_speech(settings),
        *_scripts(settings),
        *_store(settings),
        *_office(settings),
    )


def _lines(settings: Settings) -> Iterator[Finding]:
    places = [("[service]", settings.service.host, settings.service.port, socket.SOCK_STREAM)]
    if settings.sip is not None:
        yield from _sip(settings.sip, settings.admission)
        places += [
            ("[sip]", str(settings.sip.address), *each) for each in listened_on(settings.sip)
        ]
    if settings.audiosocket is not None:
        line = settings.audiosocket
        yield Finding(f"[audiosocket] at {line.host}:{line.port}")
        places.append(("[audiosocket]", line.host, line.port, socket.SOCK_STREAM))
    if settings.has_console:
        yield Finding(f"[console] at {settings.console.address}")
    for section, host, port, kind in places:
        problem = _taken(host, port, kind)
        if problem is not None:
            yield Finding(
                f"{section} {host}:{port}: {problem}",
                "Name a free port and an address of this machine. (A service that runs "
                "already has these ports: that is no mistake.)",
            )


def _sip(settings: SipSettings, admission: AdmissionSettings) -> Iterator[Finding]:
    try:
        wanted(settings)
        expect_callers(settings)
    except LineError as error:
        yield Finding(error.problem, error.mend, wrong=True)
    else:
        yield Finding(f"[sip] at {settings.address}:{settings.port}")
    announced = admission.announcements if admission.when_full == "announce" else 0
    if settings.calls < admission.calls + announced:
        yield Finding(
            f"[sip] calls: {settings.calls} are fewer than [admission] would take",
            f"Raise it to {admission.calls + announced}, or callers get the busy tone before.",
        )


def _taken(host: str, port: int, kind: socket.SocketKind) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return None


def _speech(settings: Settings) -> Iterator[Finding]:
    catalogue, store = load_catalogue(), ModelStore()
    for language in LANGUAGES:
        first = language == settings.service.language
        voice = choose_voice(language, settings, catalogue, store)
        recogniser = choose_recogniser(language, settings, catalogue, store)
        mend = f"`jauap models list --language {language}` shows what can be installed."
        if voice is None:
            yield Finding(f"no voice speaks {language}", mend, wrong=first)
        elif recogniser is None:
            yield Finding(f"nothing hears {language}: its callers use keys", mend)
        else:
            yield Finding(f"{language} is heard by {recogniser.id}, spoken by {voice.id}")


def _scripts(settings: Settings) -> Iterator[Finding]:
    folder = settings.service.scripts or default_folder()
    try:
        load_scripts(folder)
    except JauapError as error:
        yield Finding(error.problem, error.mend, wrong=True)
    else:
        yield Finding(f"scripts of {folder}, until a release is published")


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        open_store(settings.store.url).close()
    except StoreUnreachableError as error:
        # The line goes on without a server, and finds it once it is there.
        server = settings.store.url.startswith("postgresql")
        yield Finding(error.problem, error.mend, wrong=not server)
    except JauapError as error:
        yield Finding(error.problem, error.mend, wrong=True)
    else:
        yield Finding("the store is reached")


def _office(settings: Settings) -> Iterator[Finding]:
    office = settings.office
    if not office.desks:
        yield Finding(
            "[office] names no desk: callers who want a person are offered a callback",
            "Add [[office.desks]] with `name` and `to`.",
        )
    for desk in office.desks:
        unknown = [each for each in desk.languages if each not in LANGUAGES]
        if unknown:
            yield Finding(
                f"[office] desk {desk.name}: no language {', '.join(unknown)}",
                f"Use {', '.join(LANGUAGES)}.",
                wrong=True,
            )
        hours = desk.hours or office.hours
        if not any(hours.on(day) for day in range(7)):
            yield Finding(
                f"[office] desk {desk.name} is closed on every day",
                "Give hours in [office.hours], or in the desk's own `hours`.",
                wrong=True,
            )
    if office.desks and settings.notes_address is None:
        yield Finding(
            "[office] notes_address: persons who take over a call are shown no note",
            "Add [console], or name a console elsewhere: https://…/handover/",
        )
