"""What holds for every text that reaches a Kazakh voice, whatever it contains."""

import re
import unicodedata

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from assistant.speaking.reading.kazakh import reader
from assistant.speaking.reading.kazakh_data import load_kazakh
from assistant.speaking.reading.kazakh_quantities import by_spelling

# What scripts are made of, put together in every way: most faults lie where two of them meet.
PIECES = st.sampled_from(
    [
        *"0123456789.,:;!?-–—()«»\"'/%₸№§+×=*#&@°²½ \n",
        *("2026", "18", "1414", "4 325", "01.01.2026", "9:00", "1,5", "I", "II", "V", "І"),
        *("ж", "ж.", "жыл", "жылғы", "қаңтар", "теңге", "тг", "млн", "мың", "м²", "топ", "күн"),
        *("АЕК", "ХҚКО", "eGov", "т.б.", "СМС", "ЖМҚ", "сағат", "аралығында", "дейін", "бастап"),
        *("-ге", "-тен", "-ші", "-ның", "-бап", "ге", "сөз", "жұмыс күні", "ішінде", "8 800", "٣"),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=40))
LISTED = set(by_spelling(load_kazakh().words.abbreviations))
SPOKEN_MARKS = set(".,!?:;-–—'’ \n")


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("²")
@example("〇 ௧ Ⅳ ①")
def test_only_words_and_pauses_are_left(text: str) -> None:
    spoken = reader().read(text)
    left = {
        character
        for character in spoken
        if character not in SPOKEN_MARKS and unicodedata.category(character)[0] != "L"
    }
    assert not left


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_reading_again_changes_nothing(text: str) -> None:
    spoken = reader().read(text)
    assert reader().read(spoken) == spoken


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_no_space_is_doubled_or_left_before_a_pause(text: str) -> None:
    assert not re.search(r"  | [.,!?;:]|^ | $", reader().read(text), re.MULTILINE)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщыэюя \n", max_size=60))
def test_russian_words_stay_as_they_are(text: str) -> None:
    assume(not LISTED & set(text.split()))
    assert reader().read(text).split() == text.split()


def test_a_long_text_of_one_word_is_read_to_its_end() -> None:
    assert reader().read("5 мың " + "мың " * 3000).count("мың") == 3001
