"""What this machine can do with the models it has: the findings of `jauap doctor`."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from assistant.models.catalogue import Catalogue, Entry, Kind
from assistant.models.choice import candidates, choose_recogniser, choose_voice
from assistant.models.install import Installer
from assistant.models.store import ModelStore
from assistant.paths import cache_dir
from assistant.settings import Settings

_NAMES = {"ru": "Russian", "kk": "Kazakh", "en": "English"}


@dataclass(frozen=True)
class Machine:
    """The computer: figures in bytes; `cores` are those this process may use."""

    system: str
    python: str
    cores: int
    memory: int
    data: Path
    data_writable: bool
    data_free: int
    cache: Path
    cache_writable: bool


@dataclass(frozen=True)
class Serving:
    """What serves one language: catalogue ids, None where there is nothing."""

    language: str
    name: str
    recogniser: str | None
    voice: str | None


@dataclass(frozen=True)
class Finding:
    """Something the reader may want to mend.

    Attributes:
        needed: a function is missing without it; otherwise it is advice.
        what: what is missing or better, and what follows from it; whole sentences.
        command: what to type, or None where there is nothing to type.
    """

    needed: bool
    what: str
    command: str | None = None


@dataclass(frozen=True)
class Health:
    """All findings; `good` when Russian can be heard and spoken."""

    machine: Machine
    installed: tuple[str, ...]
    languages: tuple[Serving, ...]
    voice_activity: bool
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether the main job can be done: a Russian caller is heard and answered."""
        russian = next((item for item in self.languages if item.language == "ru"), None)
        return bool(self.voice_activity and russian and russian.recogniser and russian.voice)


def examine(settings: Settings, catalogue: Catalogue, store: ModelStore) -> Health:
    """Look at the machine and at what is installed.

    Raises:
        ConfigurationError: the settings name a model that cannot serve its language.
    """
    activity = [entry for entry in catalogue if entry.kind is Kind.VOICE_ACTIVITY]
    hears_activity = any(store.installed(entry) for entry in activity)
    findings: list[Finding] = []
    if not hears_activity:
        findings.extend(
            Finding(
                needed=True,
                what="Nothing tells speech from silence, so no caller can be heard.",
                command=f"jauap models install {entry.id}",
            )
            for entry in activity[:1]
        )
    languages = []
    for language in settings.languages:
        recogniser = choose_recogniser(language, settings, catalogue, store)
        voice = choose_voice(language, settings, catalogue, store)
        languages.append(
            Serving(
                language=language,
                name=_NAMES.get(language, language),
                recogniser=recogniser.id if recogniser else None,
                voice=voice.id if voice else None,
            )
        )
        findings += _about(language, Kind.RECOGNISER, recogniser, settings, catalogue)
        findings += _about(language, Kind.VOICE, voice, settings, catalogue)
    findings += _about_installed(catalogue, store)
    machine = _machine(store)
    findings += _about_machine(machine)
    return Health(
        machine=machine,
        installed=tuple(entry.id for entry in catalogue if store.installed(entry)),
        languages=tuple(languages),
        voice_activity=hears_activity,
        findings=tuple(sorted(findings, key=lambda finding: not finding.needed)),
    )


def _about(
    language: str, kind: Kind, chosen: Entry | None, settings: Settings, catalogue: Catalogue
) -> list[Finding]:
    """What is missing or could be better for one function of one language."""
    wanted = candidates(language, kind, settings, catalogue)
    name = _NAMES.get(language, language)
    if chosen is None:
        return [_missing(language, kind, wanted)]
    findings = []
    better = wanted[: wanted.index(chosen)]
    if better:
        what = "recognised" if kind is Kind.RECOGNISER else "spoken"
        first = better[0]
        findings.append(
            Finding(
                needed=False,
                what=f"{name} is {what} by {chosen.id}; {first.id} comes first in the settings "
                f"and is not installed.",
                command=f"jauap models install {first.id}",
            )
        )
    if not chosen.commercial:
        free = next((e for e in wanted if e.commercial and e is not chosen), None)
        instead = f" {free.id} has no such condition." if free else ""
        findings.append(
            Finding(
                needed=False,
                what=f"{chosen.id} may not be used for profit ({chosen.licence}).{instead}",
            )
        )
    return findings


def _missing(language: str, kind: Kind, wanted: tuple[Entry, ...]) -> Finding:
    name = _NAMES.get(language, language)
    # What every machine can have goes before what is best but needs the internet.
    first = next((entry for entry in wanted if entry.default), wanted[0] if wanted else None)
    if kind is Kind.VOICE:
        what = f"{name} cannot be spoken: no voice is installed."
    else:
        what = (
            f"{name} cannot be recognised: no recogniser that knows it is installed. "
            f"Callers who choose {name} are offered keys; their speech is never taken for "
            f"another language."
        )
        small = min(wanted, key=lambda entry: entry.download_size, default=None)
        if small and small is not first:
            size = round(small.download_size / 10**6)
            what += f" {small.id} is the smallest model that knows it ({size} MB)."
    return Finding(
        needed=True,
        what=what,
        command=f"jauap models install {first.id}" if first else None,
    )


def _about_installed(catalogue: Catalogue, store: ModelStore) -> list[Finding]:
    findings = []
    installer = Installer(store)
    for entry in catalogue:
        if not entry.downloadable or not store.place(entry).exists():
            continue
        manifest = store.manifest(entry)
        if not store.installed(entry):
            findings.append(
                Finding(
                    needed=True,
                    what=f"{entry.id} is damaged: files are missing or have another size.",
                    command=f"jauap models remove {entry.id} && jauap models install {entry.id}",
                )
            )
        elif not installer.current(entry):
            findings.append(
                Finding(
                    needed=False,
                    what=f"{entry.id} is installed in another version than the catalogue's.",
                    command=f"jauap models install {entry.id}",
                )
            )
        elif manifest is not None and manifest.checked == "unverified":
            findings.append(
                Finding(
                    needed=False,
                    what=f"{entry.id} was imported without a checksum: nobody has compared it "
                    f"with what its publisher gives out.",
                )
            )
    return findings


def _about_machine(machine: Machine) -> list[Finding]:
    findings = []
    for folder, writable, variable, loss in (
        (machine.data, machine.data_writable, "JAUAP_DATA", "no model can be installed"),
        (machine.cache, machine.cache_writable, "JAUAP_CACHE", "every sentence is spoken anew"),
    ):
        if not writable:
            findings.append(
                Finding(
                    needed=False,
                    what=f"{folder} cannot be written to, so {loss}: give this user the folder, "
                    f"or name another one in {variable}.",
                )
            )
    return findings


def _machine(store: ModelStore) -> Machine:
    cache = cache_dir()
    return Machine(
        system=f"{_distribution()}, {platform.machine()}",
        python=platform.python_version(),
        cores=len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1,
        memory=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        data=store.root,
        data_writable=_writable(store.root),
        data_free=shutil.disk_usage(_existing(store.root)).free,
        cache=cache,
        cache_writable=_writable(cache),
    )


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.system()


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _writable(folder: Path) -> bool:
    existing = _existing(folder)
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
