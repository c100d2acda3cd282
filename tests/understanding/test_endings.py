"""Where sentences end, as the phrases show."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.endings import Endings

SENTENCES = [
    ["how", "much", "for", "the", "second", "group"],
    ["how", "much", "for", "the", "first", "group"],
    ["what", "is", "paid", "for", "the", "third", "group"],
]


def test_what_ended_sentences_ends_the_next() -> None:
    endings = Endings(SENTENCES)
    ends = endings.likelihood(["for", "a", "second", "group"])
    goes_on = endings.likelihood(["for", "the", "second"])
    assert goes_on < ends / 5


def test_an_unknown_word_is_judged_by_its_ending() -> None:
    endings = Endings([["one", "walking"], ["two", "talking"], ["barking", "loudly"]])
    assert endings.likelihood(["reading"]) > endings.likelihood(["one"])


def test_nothing_said_ends_nothing() -> None:
    assert Endings(SENTENCES).likelihood([]) == 0
    assert Endings([]).likelihood(["word"]) == 0


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=5), max_size=20), st.text("abcde"))
def test_it_is_a_probability(sentences: list[list[str]], words: str) -> None:
    assert 0 <= Endings(sentences).likelihood(list(words)) <= 1
