"""Which option of a question or menu was said: by its words, or by its number."""

from collections.abc import Sequence

from assistant.dialogue.composing import Composer
from assistant.dialogue.memory import Memory
from assistant.understanding.normalising import Normaliser, Token

_LONGEST = 6
"""Words of an option that is said; more is a question of its own."""


def chosen_by_words(
    composer: Composer, normaliser: Normaliser, memory: Memory, tokens: Sequence[Token]
) -> str | None:
    """The option that these words name; None when they name none, or several.

    Args:
        composer: knows how the options are called.
        normaliser: of the language of the talk.
        memory: holds the options.
        tokens: normalised words.
    """
    if not tokens or len(tokens) > _LONGEST:
        return None
    page = composer.page(memory)
    numbers = [token.number for token in tokens if token.number is not None]
    if len(numbers) == 1 and len(tokens) <= 2 and 1 <= numbers[0] <= len(page):
        return page[int(numbers[0]) - 1]
    named = {
        name: {
            token.stem for line in composer.names(memory, name) for token in normaliser.tokens(line)
        }
        for name in page
    }
    data = composer.scripts.languages[memory.language]
    common = {normaliser.stem(word) for word in (*data.common, *data.asking)}
    said = {token.stem for token in tokens} - common
    own = {
        name: stems - {stem for other, each in named.items() if other != name for stem in each}
        for name, stems in named.items()
    }
    hits = {name: len(stems & said) for name, stems in own.items()}
    best = max(hits.values(), default=0)
    found = [name for name, count in hits.items() if count == best and best]
    return found[0] if len(found) == 1 else None
