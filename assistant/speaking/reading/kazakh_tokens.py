"""The tokens of one Kazakh text, with what may follow a number, sign or abbreviation."""

from collections.abc import Sequence

from assistant.speaking.reading.kazakh_data import KazakhData
from assistant.speaking.reading.kazakh_harmony import Chain, Harmony
from assistant.speaking.reading.scanner import Kind, Token

HYPHENS = "-‐‑–"
_NOTHING = Token(Kind.BREAK, "", 0, 0)


class Tokens:
    """The tokens of a text; places outside it are line breaks.

    Args:
        tokens: as the scanner found them.
        data: words that matter to what stands before them.
        harmony: understands suffixes.
    """

    def __init__(self, tokens: Sequence[Token], data: KazakhData, harmony: Harmony) -> None:
        self._tokens = tokens
        self._data = data
        self._harmony = harmony

    def __len__(self) -> int:
        return len(self._tokens)

    def __getitem__(self, place: int) -> Token:
        return self._tokens[place] if 0 <= place < len(self._tokens) else _NOTHING

    def after_space(self, place: int) -> int:
        """The place itself, or the next one where a space stands there."""
        return place + 1 if self[place].kind is Kind.SPACE else place

    def word(self, place: int) -> str:
        """The word that stands here or after a space, in lower case; else nothing."""
        token = self[self.after_space(place)]
        return token.text.casefold() if token.kind is Kind.WORD else ""

    def is_stop(self, place: int) -> bool:
        """Whether a full stop stands here that belongs to a shortened word."""
        return (
            self[place].text == "."
            and self[place].kind is Kind.PAUSE
            and not self.sentence_ends(place + 1)
            and not self[self.after_space(place + 1)].text[:1].isdigit()
        )

    def sentence_ends(self, place: int) -> bool:
        """Whether nothing follows here, or a word with a capital letter."""
        token = self[self.after_space(place)]
        if token.kind is Kind.BREAK:
            return True
        return self[place].kind is Kind.SPACE and token.text[:1].isupper()

    def suffix(self, place: int) -> tuple[Chain, int]:
        """A suffix written after a hyphen, or the case that the next word asks for.

        Returns:
            The suffix, empty where there is none, and the place after it.
        """
        if self[place].kind is Kind.PAUSE and self[place].text in HYPHENS:
            token = self[place + 1]
            chain = self._harmony.chain(token.text) if token.kind is Kind.WORD else None
            if chain:
                return chain, place + 2
        case = self._data.grammar.postpositions.get(self.word(place))
        return ((case,) if case else ()), place
