"""The catalogue: which models Jauap knows, where they come from and how they are checked.

The data stand in `voices/catalogue.yaml`. Nothing here looks at the disk or the network;
see `store` for what is installed.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from assistant.errors import ConfigurationError
from assistant.models.errors import UnknownModelError
from assistant.paths import shipped


class Kind(StrEnum):
    """What a model does."""

    RECOGNISER = "recogniser"
    VOICE = "voice"
    VOICE_ACTIVITY = "voice_activity"


class Engine(StrEnum):
    """Which program runs a model."""

    WHISPER = "whisper"
    VOSK = "vosk"
    SILERO = "silero"
    PIPER = "piper"
    RHVOICE = "rhvoice"
    ESPEAK = "espeak"


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _inside(value: str) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in value:
        raise ValueError("must be a path inside the model's folder")
    return value


RelativePath = Annotated[str, AfterValidator(_inside)]
"""A path with forward slashes that cannot lead out of the folder it is joined to."""


class Checksum(_Checked):
    """What the publisher says about a file: SHA-256 if there is one, else what there is.

    Attributes:
        sha256: of the content, hexadecimal.
        md5: of the content, hexadecimal. Guards against damage, not against forgery.
    """

    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    md5: str | None = Field(default=None, pattern=r"^[0-9a-f]{32}$")

    @property
    def known(self) -> bool:
        """Whether there is anything to check against."""
        return bool(self.sha256 or self.md5)


class ModelFile(Checksum):
    """One file of an installed model.

    Attributes:
        path: inside the model's folder, with forward slashes.
        size: in bytes; None where only the publisher's list knows it.
        parts: where its bytes come from, joined in this order: paths inside packages,
            or addresses relative to the source's own. Empty: the same as `path`.
    """

    path: RelativePath
    size: int | None = Field(default=None, gt=0)
    parts: tuple[str, ...] = ()


class PublishedList(_Checked):
    """Where the publisher keeps sizes and checksums, for what the catalogue lacks.

    Attributes:
        url: address of the list.
        format: `vosk`: a list of models with name, size and MD5 of the archive;
            `piper`: voices with their files' sizes and MD5. Both JSON.
    """

    url: str
    format: Literal["vosk", "piper"]


class PackagesSource(_Checked):
    """Files inside packages of the Python package index, found as pip is configured."""

    type: Literal["packages"]
    packages: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+$")], ...]


class FilesSource(_Checked):
    """Single files under one address."""

    type: Literal["files"]
    url: str
    published: PublishedList | None = None


class ArchiveSource(Checksum):
    """A zip archive that holds the model in one folder.

    Attributes:
        url: address of the archive.
        size: of the archive, in bytes.
        root: the folder inside the archive that becomes the model's folder.
        download: bytes to download, roughly, where `size` is not known.
        unpacked: bytes on disk, roughly; for the check of free space.
        contains: files without which it is not this model.
        published: the publisher's list, asked at install time when no checksum is known.
    """

    type: Literal["archive"]
    url: str
    size: int | None = Field(default=None, gt=0)
    root: str
    download: int | None = Field(default=None, gt=0)
    unpacked: int = Field(gt=0)
    contains: tuple[str, ...]
    published: PublishedList | None = None


class SystemSource(_Checked):
    """Comes with the operating system, installed by its administrator.

    Attributes:
        debian: Debian packages.
        component: Debian's section of the archive when it is not `main`.
        library: the shared library's file name.
        data: the voice's folder.
    """

    type: Literal["system"]
    debian: tuple[str, ...]
    component: str | None = None
    library: str
    data: str


class BundledSource(_Checked):
    """Comes inside a Python package that Jauap depends on.

    Attributes:
        module: the package that holds it.
        data: a file inside the package without which the language is missing.
    """

    type: Literal["bundled"]
    module: str
    data: str


Source = Annotated[
    PackagesSource | FilesSource | ArchiveSource | SystemSource | BundledSource,
    Field(discriminator="type"),
]


class Entry(_Checked):
    """One model of the catalogue.

    Attributes:
        id: what commands and settings call it.
        kind: what it does.
        engine: which program runs it.
        name: the engine's own name for it (voice, archive or size).
        languages: ISO 639-1 codes it may serve. Empty for voice activity.
        version: changes whenever the same input may give another output.
        purpose: `callers` may meet it, `tests` only use it.
        default: installed when nothing else is asked for.
        sample_rate: of the sound it takes or makes, in samples a second.
        licence: SPDX expression, or words where there is none.
        commercial: whether the licence allows use for profit.
        credit: whom the licence asks to be named.
        description: one sentence for the reader of `jauap models list`.
        homepage: where a person can read about it.
        speaker: the voice to use where one model holds several.
        source: where it comes from.
        files: what its folder holds; empty for archives, system and bundled models.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    kind: Kind
    engine: Engine
    name: str
    languages: tuple[str, ...]
    version: str
    purpose: Literal["callers", "tests"] = "callers"
    default: bool = False
    sample_rate: int = Field(gt=0)
    licence: str
    commercial: bool
    credit: str | None = None
    description: str
    homepage: str
    speaker: int | None = None
    source: Source
    files: tuple[ModelFile, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Entry":
        downloaded = isinstance(self.source, PackagesSource | FilesSource)
        if downloaded != bool(self.files):
            raise ValueError("files are listed for `packages` and `files` sources, and only there")
        listed = isinstance(self.source, FilesSource) and self.source.published
        for file in self.files:
            if not (file.known or listed):
                raise ValueError(f"{file.path}: its checksum is missing")
        source = self.source
        if isinstance(source, ArchiveSource):
            complete = source.known and source.size
            if not (complete or source.published):
                raise ValueError("source: size and checksum, or where they are published")
        if self.kind is not Kind.VOICE_ACTIVITY and not self.languages:
            raise ValueError("languages: a recogniser or voice needs at least one")
        return self

    @property
    def downloadable(self) -> bool:
        """Whether `jauap models install` can fetch it itself."""
        return isinstance(self.source, PackagesSource | FilesSource | ArchiveSource)

    @property
    def download_size(self) -> int:
        """Bytes to download, roughly: packages are compressed, a little smaller than this."""
        if isinstance(self.source, ArchiveSource):
            return self.source.size or self.source.download or self.source.unpacked
        return self.installed_size

    @property
    def installed_size(self) -> int:
        """Bytes on disk when installed, as far as the catalogue knows; 0 for system models."""
        if isinstance(self.source, ArchiveSource):
            return self.source.unpacked
        return sum(file.size or 0 for file in self.files)


class Catalogue:
    """All entries, by id, in the order of the file."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = dict(entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, model_id: object) -> bool:
        return model_id in self._entries

    def get(self, model_id: str) -> Entry:
        """The entry with this id.

        Raises:
            UnknownModelError: there is none; the error names the nearest.
        """
        entry = self._entries.get(model_id)
        if entry is None:
            near = get_close_matches(model_id, self._entries, n=3, cutoff=0.5)
            hint = f" Did you mean {', '.join(near)}?" if near else ""
            raise UnknownModelError(
                f"{model_id}: the catalogue has no such model",
                mend=f"`jauap models list` shows every id.{hint}",
            )
        return entry

    def of_engine(self, engine: Engine) -> tuple[Entry, ...]:
        """Entries that this engine runs."""
        return tuple(entry for entry in self if entry.engine is engine)


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read and check a catalogue.

    Args:
        path: the file; without it the one that comes with Jauap.

    Raises:
        ConfigurationError: the file cannot be read or an entry is wrong; names file, line
            and field.
    """
    path = path or shipped("voices") / "catalogue.yaml"
    document = _read(path)
    entries: dict[str, Entry] = {}
    for index, item in enumerate(document):
        line = document.lc.item(index)[0] + 1
        if not isinstance(item, CommentedMap):
            raise _wrong(path, line, "an entry must be a mapping with an id")
        try:
            entry = Entry.model_validate(_plain(item))
        except ValidationError as error:
            first = error.errors()[0]
            field = tuple(part for part in first["loc"] if part not in _TAGS)
            where = f"{item.get('id', '?')}: {'.'.join(map(str, field))}".rstrip(": ")
            raise _wrong(path, _line(item, field, line), f"{where}: {first['msg']}") from error
        if entry.id in entries:
            raise _wrong(path, line, f"{entry.id}: this id is used twice")
        entries[entry.id] = entry
    return Catalogue(entries)


_TAGS = frozenset({"packages:", "files:", "archive", "system", "bundled"})
"""Names that pydantic puts into an error's place for the union's branch."""


def _read(path: Path) -> CommentedSeq:
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"{path}: the catalogue cannot be read ({error.strerror})",
            mend="Check the path and that this user may read the file.",
        ) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _wrong(path, line, f"not YAML: {error.problem or error.context}") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise _wrong(path, 1, f"not YAML: {error}") from error
    models = document.get("models") if isinstance(document, CommentedMap) else None
    if not isinstance(models, CommentedSeq):
        raise _wrong(path, 1, "must hold a list called `models`")
    return models


def _plain(node: Any) -> Any:
    """The YAML tree as plain lists and mappings, so that errors do not quote its types."""
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node


def _line(item: CommentedMap, field: tuple[int | str, ...], default: int) -> int:
    """Line of the deepest part of `field` that is in the file."""
    node: Any = item
    line = default
    for part in field:
        try:
            line = (node.lc.key(part) if isinstance(node, CommentedMap) else node.lc.item(part))[0]
            line += 1
            node = node[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _wrong(path: Path, line: int, what: str) -> ConfigurationError:
    return ConfigurationError(
        f"{path}:{line}: {what}",
        mend="The fields of an entry are explained in docs/models.md.",
    )
