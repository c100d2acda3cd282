import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ConfigurationError
from assistant.speaking.reading import read_aloud

# What the spoken text may be made of: letters, pauses, hyphens and apostrophes inside words.
_SPEAKABLE = {
    "ru": re.compile(r"[А-Яа-яЁё \n.,!?:;–—-]*"),
    "en": re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ' \n.,!?:;–—-]*"),
}
# Pieces that stand beside each other in real texts, so that odd joints come up often.
_PIECES = [
    *[
        "0",
        "1",
        "7",
        "21",
        "63",
        "101",
        "1414",
        "2026",
        "43",
        "250",
        "4325",
        "1,5",
        "6,19",
        "1.5",
        "1/2",
        "31.12.2026",
        "9:00",
        "10–15",
        "1-й",
    ],
    *[
        "63-летний",
        "3rd",
        "18-month",
        "I",
        "II",
        "IV",
        "₸",
        "%",
        "МРП",
        "ЦОН",
        "ЦОНе",
        "АСП",
        "MCI",
        "PSC",
        "eGov",
        "ст.",
        "п.",
        "г.",
        "гг.",
        "т.е.",
    ],
    *[
        "No.",
        "Art.",
        "e.g.",
        "etc.",
        "в",
        "с",
        "до",
        "от",
        "на",
        "за",
        "по",
        "и",
        "или",
        "детей",
        "лет",
        "года",
        "году",
        "группы",
        "января",
    ],
    *[
        "May",
        "to",
        "and",
        "the",
        "a.m.",
        "тенге",
        "tenge",
        "км",
        "м²",
        "км.",
        "тыс.",
        "млн",
        "№",
        "§",
        "+",
        "=",
        "/",
        "(",
        ")",
        "«",
        "»",
        "—",
        "–",
        "-",
        ".",
        ",",
        "!",
        "?",
    ],
    *[
        "8-800-080-7777",
        "+7",
        "000",
        "00",
        "½",
        "²",
        "③",
        "Ⅳ",
        "漢",
        "ә",
        "қ",
        "é",
        "́",
        "\xad",
        "'",
        "’",
        "\n",
        "\xa0",
        "\t",
        "_",
        "@",
        "#",
        "*",
    ],
]
_texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*_PIECES, " ", " ", " "]), max_size=14).map("".join),
)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(text=_texts)
@settings(max_examples=400, deadline=None)
def test_any_text_becomes_words(language: str, text: str) -> None:
    said = read_aloud(text, language)
    assert _SPEAKABLE[language].fullmatch(said), said
    assert read_aloud(said, language) == said


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_text_of_signs_is_silence(language: str) -> None:
    assert read_aloud("«» — () … ^ _", language) == ""


def test_the_same_abbreviation_is_explained_once() -> None:
    said = read_aloud("PSC, PSC", "en")
    assert said == "Public service centre, P S C"


def test_a_language_without_a_reader_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="de") as refusal:
        read_aloud("eins", "de")
    assert "en, kk, ru" in refusal.value.mend
