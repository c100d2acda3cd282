"""What a misheard word is taken for."""

import random
import subprocess
import sys
from collections.abc import Callable

import pytest
from rapidfuzz import fuzz

from assistant.understanding.matching import Matcher

MISHEARD = 200


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_a_word_is_taken_for_the_likest_of_all(
    language: str, matcher: Callable[[str], Matcher]
) -> None:
    """Words that are left out before they are compared could not have been like enough."""
    words = matcher(language)._vocabulary
    found = 0
    for word in _misheard(sorted(words._root_of)):
        likeness = {known: fuzz.ratio(word, known) for known in words._root_of}
        best = max(likeness.values())
        read = words._likest(word)
        if best < words._likeness:
            assert read is None
            continue
        found += 1
        assert read is not None
        assert read[1] == pytest.approx((best / 100) ** 2)
        assert read[0] in {words._root_of[known] for known in likeness if likeness[known] == best}
    assert found > MISHEARD / 4


def test_each_process_takes_it_for_the_same() -> None:
    """The order of a set is another one in each."""
    read = (
        "from assistant.understanding.normalising import Normaliser;"
        "from assistant.understanding.scripts import load_scripts;"
        "from assistant.understanding.vocabulary import Vocabulary;"
        "scripts = load_scripts();"
        "words = Vocabulary(frozenset(('monevs', 'monexs', 'monezs', 'monews')), forms={},"
        " normaliser=Normaliser(scripts.languages['en']), mixed_in=[],"
        " limits=scripts.matching.reading);"
        "print(words.read('moneqs')[0])"
    )
    said = {
        subprocess.run(
            (sys.executable, "-c", read),
            env={"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(said) == 1


def _misheard(words: list[str]) -> list[str]:
    """Words with letters left out, changed and added."""
    chance = random.Random(7)
    letters = sorted(set("".join(words)))
    misheard = []
    for word in chance.sample(words, MISHEARD):
        heard = list(word)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(heard))
            heard[at : at + chance.randint(0, 1)] = chance.choices(letters, k=chance.randint(0, 1))
            heard = heard or list(word)
        misheard.append("".join(heard))
    return [word for word in misheard if len(word) >= 5]
