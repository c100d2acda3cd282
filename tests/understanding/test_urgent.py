"""Cries for help are found in every reading; ordinary questions are no cries for help."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.texts import LANGUAGES
from assistant.understanding.meaning import Reading
from assistant.understanding.scripts import Scripts
from assistant.understanding.urgent import Urgent, UrgentKind, load_urgent
from assistant.understanding.urgent_examples import every_sentence, misheard
from assistant.understanding.urgent_learnt import load_urgent_examples
from assistant.yaml_files import ScriptError

HERE = Path(__file__).parent
EMERGENCIES = ("fire", "gas", "crime", "medical")
UNSEEN = ("urgent_round_4", "urgent_round_5")
"""Sets that are neither learnt from nor mended after: what new callers may expect."""
TOLD: dict[str, Any] = {}
NEW: dict[str, Any] = {}
ORDINARY: list[tuple[str, str]] = []
for _path in sorted(HERE.glob("urgent_*.yaml")):
    for _language, _kinds in YAML(typ="safe").load(_path).items():
        for _kind, _texts in _kinds.items():
            if _kind == "ordinary":
                ORDINARY.extend((_language, _text) for _text in _texts)
            _set = NEW if _path.stem in UNSEEN else TOLD
            _set.setdefault(_language, {}).setdefault(_kind, []).extend(_texts)
LEAST_PHRASES = 150
"""Of emergencies, in each language (requirement I1)."""
FALSE_ALARMS = 0.02
EVERY = 10
"""Of the scripts' own phrases one in so many is tried: all of them take minutes."""
RECALL = {"emergency": 0.99, "distress": 0.97, "scam": 0.95}
RECALL_OF_NEW = {"emergency": 0.9, "distress": 0.8, "scam": 0.83}
HARD_ALARMS = 0.1
"""Of ordinary sentences that were written to be taken for cries."""

Find = Callable[[str, str], UrgentKind | None]


@pytest.fixture(scope="module")
def find(scripts: Scripts) -> Find:
    file = load_urgent(scripts.folder)
    urgent = cache(lambda language: Urgent(scripts, file, language))
    return lambda language, text: urgent(language).find([Reading(text, 0.0)])


def ordinary(scripts: Scripts) -> Iterator[tuple[str, str]]:
    """Questions that nobody in danger asks, with their language."""
    danger = {"emergency", "distress", "scam"}
    yield from ORDINARY
    for line in (HERE / "held_out.jsonl").read_text(encoding="utf-8").splitlines():
        each = json.loads(line)
        if not danger & set(each["accept"]):
            yield each["lang"], each["text"]
    for language in LANGUAGES:
        for each in YAML(typ="safe").load(HERE / f"questions_{language}.yaml")["questions"]:
            if each.get("act") not in danger:
                yield from ((language, text) for text in (each["text"], *each.get("heard", ())))
        yield from (
            (language, text)
            for name, text in islice(scripts.phrases(language), 0, None, EVERY)
            if name in scripts.topics
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", RECALL)
def test_cries_are_found(find: Find, language: str, sort: str) -> None:
    kinds = EMERGENCIES if sort == "emergency" else (sort,)
    texts = [text for kind in kinds for text in TOLD[language][kind]]
    missed = [text for text in texts if find(language, text) is None]
    assert 1 - len(missed) / len(texts) >= RECALL[sort], missed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", RECALL_OF_NEW)
def test_cries_in_new_words_are_found(find: Find, language: str, sort: str) -> None:
    kinds = EMERGENCIES if sort == "emergency" else (sort,)
    texts = [text for kind in kinds for text in NEW[language][kind]]
    missed = [text for text in texts if find(language, text) is None]
    assert 1 - len(missed) / len(texts) >= RECALL_OF_NEW[sort], missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_sentences_with_the_words_of_cries_alarm_seldom(find: Find, language: str) -> None:
    texts = NEW[language]["ordinary"]
    alarms = [text for text in texts if find(language, text) is not None]
    assert len(alarms) <= HARD_ALARMS * len(texts), alarms


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_new_cry_is_learnt_from(scripts: Scripts, language: str) -> None:
    examples = load_urgent_examples(scripts.folder).examples
    lines = {
        text.casefold()
        for each in examples.values()
        for line in each.in_language(language)
        for text in every_sentence(line)
    }
    new = {text.casefold() for texts in NEW[language].values() for text in texts}
    # Round 4 was written after the short calls for a person, of which there are few.
    assert len(new & lines) <= 0.02 * len(new), new & lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_misheard_cries_are_found(find: Find, language: str) -> None:
    chance = Random(7)
    texts = [
        misheard(text, chance)
        for kind in (*EMERGENCIES, "distress", "scam")
        for text in TOLD[language][kind]
    ]
    missed = [text for text in texts if find(language, text) is None]
    assert len(missed) <= 0.1 * len(texts), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_fire_gas_and_crime_get_their_own_numbers(find: Find, language: str) -> None:
    for kind in ("fire", "gas", "crime"):
        texts = TOLD[language][kind]
        wrong = [text for text in texts if find(language, text) not in (UrgentKind(kind), None)]
        assert not wrong


def test_ordinary_questions_raise_no_alarm(find: Find, scripts: Scripts) -> None:
    questions = list(ordinary(scripts))
    alarms = [(text, kind) for name, text in questions if (kind := find(name, text)) is not None]
    assert len(alarms) <= FALSE_ALARMS * len(questions), alarms


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyday_talk_raises_few_alarms(find: Find, language: str) -> None:
    # Some of these are cries indeed («I can't breathe», stuck in a lift): hence not fewer.
    texts = (HERE / f"foreign_{language}.txt").read_text(encoding="utf-8").splitlines()
    alarms = [text for text in texts if text.strip() and find(language, text) is not None]
    assert len(alarms) <= 0.03 * len(texts), alarms


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "балам жүрегім қысып тұр"),
        ("ru", "мамам құлап қалды вызовите скорую"),
        ("kk", "помогите өліп барамын"),
        ("kk", "сердцем плохо болып тұр"),
        ("ru", "не могу дышат задыхаюс"),
        ("ru", "за дыхаюсь я"),
        ("ru", "помагите пажалуста умераю"),
    ],
)
def test_mixed_and_misheard_cries_are_found(find: Find, language: str, text: str) -> None:
    assert find(language, text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "инсульт был три года назад дают ли группу",
        "мне плохо слышно",
        "скорая пенсия когда",
        "муж умер сколько дают на похороны",
        "дед был пожарным какая пенсия",
        "плачу за газ много положена ли помощь",
        "скорую не надо",
        "",
        "?!",
    ],
)
def test_what_only_sounds_like_it(find: Find, text: str) -> None:
    assert find("ru", text) is None


def test_every_reading_is_searched(scripts: Scripts) -> None:
    urgent = Urgent(scripts, load_urgent(scripts.folder), "ru")
    readings = [Reading("какая пенсия", 0.9), Reading("пожар в квартире", 0.01)]
    assert urgent.find(readings) is UrgentKind.FIRE
    assert urgent.find(readings[:1]) is None
    assert urgent.find([]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lexicon_is_large_enough(scripts: Scripts, language: str) -> None:
    file = load_urgent(scripts.folder)
    phrases = [
        phrase
        for kind in EMERGENCIES
        for words in (file.kinds[UrgentKind(kind)].phrases, file.kinds[UrgentKind(kind)].likely)
        for phrase in words.in_language(language)
    ]
    assert len(set(phrases)) >= LEAST_PHRASES


def test_every_kind_has_its_fixed_wording(scripts: Scripts) -> None:
    names = {f"urgent_{kind.value}" for kind in UrgentKind}
    assert {*names, "secret_warning", "urgent_connect"} <= set(scripts.prompts)
    for name in names - {"urgent_scam"}:
        for language in LANGUAGES:
            first = scripts.prompts[name].in_language(language).splitlines()[0]
            assert "{emergency_line}" in first
            assert "{ambulance_line}" in scripts.prompts[name].in_language(language)


def test_a_group_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "urgent.yaml").write_text(
        "calm: {}\nkinds:\n  fire:\n    phrases: {ru: [пожар]}\n    together: [a + b]\n",
        encoding="utf-8",
    )
    with pytest.raises(ScriptError, match="names a group that is not there: a"):
        load_urgent(tmp_path)
