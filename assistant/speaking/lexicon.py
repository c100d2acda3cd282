"""Words that a voice would say wrongly, and how to spell them so that it says them right.

One file per language, `voices/pronunciations/<language>.yaml`, which staff can edit:

    vowels: letters that can carry the stress
    sample: a sentence to try a voice with
    words:
      key: spelling
      stem*: spelling with the same *
      phrase of words: {say: spelling, piper: other spelling, note: why}

A key matches whole words, whatever their case. `*` at the end of a word stands for any
ending and is put back where `*` stands in the spelling. `+` before a vowel marks the
stress; `+*` puts it on the ending. `say` is for every engine, `piper`, `rhvoice` and
`espeak` for one of them (Piper and eSpeak NG also take sounds between [[ ]]). Where several
keys match, the longest wins.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from assistant import paths
from assistant.yaml_files import Checked, ScriptError, YamlFile

STRESS = "\N{COMBINING ACUTE ACCENT}"
"""The stress mark, after the vowel."""

_OBEYED = frozenset({("rhvoice", "ru"), ("piper", "ru")})
"""Engine and language pairs that obey the mark: with it, the sound (RHVoice 1.8) or the
phonemes (Piper 1.8) change as they should. eSpeak NG 1.52 ignores it, and Kazakh and
English voices know no mark, so there it is removed."""

_ENGINES = ("rhvoice", "piper", "espeak")


_MEND = "The format stands in docs/speaking.md."


class Spelling(Checked):
    """How to spell one word or phrase for the engines."""

    say: str = Field(min_length=1)
    rhvoice: str | None = None
    piper: str | None = None
    espeak: str | None = None
    note: str = ""

    def for_engine(self, engine: str) -> str:
        """The spelling for this engine: its own one, else the common one."""
        own = getattr(self, engine) if engine in _ENGINES else None
        return self.say if own is None else str(own)


def _as_mapping(value: Any) -> Any:
    return {"say": value} if isinstance(value, str) else value


class _File(Checked):
    vowels: str = Field(min_length=1)
    sample: str = Field(min_length=1)
    words: dict[str, Annotated[Spelling, BeforeValidator(_as_mapping)]]


@dataclass(frozen=True)
class Lexicon:
    """The pronunciations of one language.

    Attributes:
        language: ISO 639-1.
        vowels: letters that make a syllable, lower case.
        sample: a sentence to try a voice with.
        words: key to spelling, as in the file.
    """

    language: str
    vowels: str
    sample: str
    words: Mapping[str, Spelling]
    _pattern: re.Pattern[str]
    _spellings: tuple[Spelling, ...]

    def respell(self, text: str, engine: str) -> str:
        """The text with every known word spelt for this engine, stress marked or removed."""
        text = unicodedata.normalize("NFC", text)

        def spelt(match: re.Match[str]) -> str:
            group = match.lastgroup or ""
            spelling = self._spellings[int(group[1:])].for_engine(engine)
            first = match.re.groupindex[group]
            endings = iter([match.group(first + 1 + i) for i in range(spelling.count("*"))])
            spoken = re.sub(r"\*", lambda _: str(next(endings)), spelling)
            spoken = re.sub(rf"\+([{self.vowels}])", rf"\1{STRESS}", spoken, flags=re.IGNORECASE)
            return spoken.replace("+", "")

        spoken = self._pattern.sub(spelt, text) if self._spellings else text
        if (engine, self.language) not in _OBEYED:
            spoken = spoken.replace(STRESS, "")
        return spoken

    def knows(self, word: str) -> bool:
        """Whether some key matches the whole of this word or phrase."""
        match = self._pattern.fullmatch(word) if self._spellings else None
        return match is not None

    def syllables(self, text: str) -> int:
        """Number of vowel letters, which in Russian and Kazakh is that of syllables (B2)."""
        return sum(letter in self.vowels for letter in text.lower())


def load_lexicon(language: str, folder: Path | None = None) -> Lexicon:
    """The pronunciations of a language.

    Args:
        language: ISO 639-1.
        folder: where `<language>.yaml` lies; the shipped files without it.

    Raises:
        ScriptError: the file is missing, is no YAML or breaks the format.
    """
    path = (folder or paths.shipped("voices") / "pronunciations") / f"{language}.yaml"
    file = YamlFile(path)
    content = file.checked(_File, mend=_MEND)
    for key, spelling in content.words.items():
        _check(file, key, spelling, content.vowels)
    return _compiled(language, content)


def _check(file: YamlFile, key: str, spelling: Spelling, vowels: str) -> None:
    problem = ""
    if key != key.lower() or key != " ".join(key.split()):
        problem = "a key is written in lower case, with single spaces"
    elif re.search(r"\*(?!\s|$)|(?<!\w)\*", key):
        problem = "* stands only at the end of a word of the key"
    else:
        for name in ("say", *_ENGINES):
            spelt = getattr(spelling, name) or ""
            if spelt.count("*") > key.count("*"):
                problem = f"`{name}` has more * than the key"
            elif re.search(rf"\+(?![{vowels}*])", spelt, flags=re.IGNORECASE):
                problem = f"in `{name}` a + does not stand before a vowel ({vowels})"
    if problem:
        raise ScriptError([file.problem(("words", key), problem, _MEND)])


def _compiled(language: str, content: _File) -> Lexicon:
    # Longest first, so that a phrase goes before its words and a word before its stem.
    keys = sorted(content.words, key=lambda key: (-len(key), key))
    parts = []
    for number, key in enumerate(keys):
        pattern = re.escape(key).replace(r"\ ", r"\s+").replace(r"\*", r"(\w*)")
        parts.append(f"(?P<k{number}>{pattern})")
    return Lexicon(
        language=language,
        vowels=content.vowels,
        sample=content.sample,
        words=content.words,
        _pattern=re.compile(
            rf"(?<![\w{STRESS}])(?:{'|'.join(parts)})(?![\w{STRESS}])", re.IGNORECASE
        ),
        _spellings=tuple(content.words[key] for key in keys),
    )
