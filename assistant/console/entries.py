"""Pages of one entry of a folder of scripts: a prompt, or a fact with its questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from assistant.console.fields import Field
from assistant.console.saving import Saved, linted, with_was
from assistant.console.visit import Visit
from assistant.console.working import Working
from assistant.store.errors import NotFoundError
from assistant.texts import LANGUAGES, Texts
from assistant.yaml_files import Place


@dataclass(frozen=True)
class Entry:
    """An entry, and where it stands.

    Attributes:
        name: of the entry.
        path: of its file.
        texts: what is said, by place below the entry; the place is empty for the entry itself.
    """

    name: str
    path: str
    texts: Mapping[Place, Texts]


@dataclass(frozen=True)
class Kind:
    """A kind of entries.

    Attributes:
        name: of the folder, of the key in its files, of the pages and of their texts.
        read: the entries of one file by name: texts by place below the entry; given its path.
        known: names that may stand in braces in their texts.
    """

    name: str
    read: Callable[[Visit, Working, str], Mapping[str, Mapping[Place, Texts]]]
    known: Callable[[Visit, Working], frozenset[str]]

    def all(self, visit: Visit, scripts: Working) -> list[Entry]:
        """Every entry, as the files order them."""
        return [
            Entry(name, path, texts)
            for path in scripts.below(self.name)
            for name, texts in self.read(visit, scripts, path).items()
        ]

    def find(self, visit: Visit, scripts: Working, name: str) -> Entry:
        """An entry by its name.

        Raises:
            NotFoundError: there is none.
        """
        for entry in self.all(visit, scripts):
            if entry.name == name:
                return entry
        raise NotFoundError(self.name, name)

    def fields(self, visit: Visit, scripts: Working, entry: Entry) -> list[Field]:
        """The fields of an entry's texts."""
        known = self.known(visit, scripts)
        return [
            Field(
                (self.name, entry.name, *place, language),
                visit.text(f"shell.{language}"),
                texts.in_language(language),
                language,
                known=known,
                spoken=True,
            )
            for place, texts in entry.texts.items()
            for language in LANGUAGES
        ]

    def page(
        self, visit: Visit, scripts: Working, entry: Entry, saved: Saved | None = None
    ) -> Response:
        """The page of an entry."""
        fields: Sequence[Field] = (
            saved.fields if saved else with_was(self.fields(visit, scripts, entry))
        )
        fields = linted(visit, scripts, entry.path, fields)
        return visit.page(
            "entry.html",
            status=saved.status if saved else 200,
            scripts=scripts,
            kind=self.name,
            entry=entry,
            groups=[(place, _of(fields, (self.name, entry.name, *place))) for place in entry.texts],
            problem=saved.problem if saved else "",
            wrong=[each for each in fields if each.error or each.theirs is not None],
        )


def _of(fields: Sequence[Field], place: Place) -> list[Field]:
    return [each for each in fields if each.place[:-1] == place]
