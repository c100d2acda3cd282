"""Kazakh spellings for eSpeak NG, checked by the sounds that it makes of them."""

import pytest
from piper.phonemize_espeak import EspeakPhonemizer

from assistant.speaking.lexicon import load_lexicon

LEXICON = load_lexicon("kk")
KEYS = [key for key, spelling in LEXICON.words.items() if spelling.espeak]
VOWELS = frozenset("ɑæeoøuʊəɪi")


@pytest.fixture(scope="module")
def phonemizer() -> EspeakPhonemizer:
    return EspeakPhonemizer()


def vowels(phonemizer: EspeakPhonemizer, text: str) -> int:
    """How many vowels eSpeak NG makes of a text."""
    return sum(
        sound in VOWELS for sentence in phonemizer.phonemize("kk", text) for sound in sentence
    )


@pytest.mark.parametrize("key", KEYS)
def test_a_swallowed_vowel_is_given_back(phonemizer: EspeakPhonemizer, key: str) -> None:
    word = key.removesuffix("*")
    respelt = LEXICON.respell(word, "espeak")
    assert vowels(phonemizer, respelt) > vowels(phonemizer, word)


@pytest.mark.parametrize("key", KEYS)
def test_piper_hears_the_word_as_it_was_trained(key: str) -> None:
    word = key.removesuffix("*")
    assert LEXICON.respell(word, "piper") == word
