"""Guards against what Whisper invents."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.errors import ConfigurationError
from assistant.listening.recogniser import Rejection
from assistant.listening.whisper_data import Phantoms, WhisperData, load_whisper_data
from assistant.listening.whisper_guards import Decoded, Guards, is_loop, is_phantom, plain

CASES: dict[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("whisper_guards.yaml").read_text(encoding="utf-8")
)


OUT_OF_RANGE = """
letters: {}
related: {}
phantoms: {}
models:
  default:
    silence: {probability: 2, share: {}, surely: 0.9}
    other_language: {slope: 6.0, limit: -5.0, seconds: 1.5}
    log_probability: -2
    best: {intercept: 1, slope: 1}
    others: {intercept: 1, slope: 1}
"""


@pytest.fixture(scope="module")
def data() -> WhisperData:
    return load_whisper_data()


@pytest.fixture(scope="module")
def guards(data: WhisperData) -> Guards:
    return Guards(data, "whisper-base")


def _decoded(
    *readings: tuple[str, float],
    no_speech: float = 0.0,
    languages: dict[str, float] | None = None,
    ran_away: bool = False,
    seconds: float = 3.0,
) -> Decoded:
    return Decoded(readings, no_speech, languages or {}, ran_away, seconds=seconds, work_s=0.1)


@pytest.mark.parametrize("case", CASES["loops"], ids=lambda case: case["text"][:40])
def test_loops(case: dict[str, Any]) -> None:
    assert is_loop(plain(case["text"]), case.get("seconds", 6.0)) is case["loop"]


@pytest.mark.parametrize("case", CASES["phantoms"], ids=lambda case: case["text"][:40])
def test_phantoms(case: dict[str, Any], data: WhisperData) -> None:
    phantoms = data.phantoms[case.get("language", "ru")]
    assert is_phantom(plain(case["text"]), phantoms) is case["phantom"]


def test_phantoms_are_written_as_they_are_compared(data: WhisperData) -> None:
    for phantoms in data.phantoms.values():
        for phrase in (*phantoms.anywhere, *phantoms.whole):
            assert plain(phrase) == phrase


def test_good_words_are_kept(guards: Guards) -> None:
    assert guards.rejection(_decoded(("good words", -0.2)), "ru", {"ru": 0.9, "en": 0.1}) is None


@pytest.mark.parametrize(
    ("decoded", "spoken", "reason"),
    [
        (_decoded(), {}, Rejection.NO_SPEECH),
        (_decoded(("...", -0.1)), {}, Rejection.NO_SPEECH),
        (_decoded(("words", -0.1), no_speech=0.95), {}, Rejection.NO_SPEECH),
        (_decoded(("words", -0.1), no_speech=0.6), {"ru": 0.1}, Rejection.NO_SPEECH),
        (_decoded(("words", -0.1), no_speech=0.6), {"ru": 0.9}, None),
        (_decoded(("words", -0.9)), {"ru": 0.01, "en": 0.99}, Rejection.OTHER_LANGUAGE),
        (_decoded(("words", -0.9)), {"ru": 0.9, "en": 0.1}, None),
        # Initials sound English to the model, whoever spells them.
        (_decoded(("M-I-S-D-N", -0.9)), {"ru": 0.01, "en": 0.99}, None),
        (_decoded(("words", -0.1)), {"ru": 0.3, "en": 0.7}, None),
        (_decoded(("words", -0.9), seconds=1.0), {"ru": 0.01, "en": 0.99}, None),
        (_decoded(("words", -0.1), ran_away=True), {}, Rejection.LOOP),
        (_decoded(("words", -3.0)), {}, Rejection.UNSURE),
    ],
)
def test_each_sign_has_its_reason(
    guards: Guards, decoded: Decoded, spoken: dict[str, float], reason: Rejection | None
) -> None:
    assert guards.rejection(decoded, "ru", spoken) is reason


def test_confidence_grows_with_probability(guards: Guards) -> None:
    values = [guards.confidence(mean) for mean in (-50.0, -1.0, -0.5, -0.2, -0.01)]
    assert values == sorted(values)
    assert values[0] >= 0.0
    assert values[-1] <= 1.0


def test_noise_on_an_english_line_is_told_by_its_own_sign(guards: Guards) -> None:
    heard = _decoded(("you know", -0.4), no_speech=0.6)
    assert guards.rejection(heard, "en", {"en": 0.95, "ru": 0.05}) is Rejection.NO_SPEECH


def test_a_later_reading_is_never_surer_than_the_best(guards: Guards) -> None:
    readings = guards.hypotheses(_decoded(("one", -1.5), ("two", -0.01)), 2)
    assert [reading.text for reading in readings] == ["one", "two"]
    assert readings[1].confidence <= readings[0].confidence


def test_readings_that_differ_only_in_punctuation_are_one(guards: Guards) -> None:
    decoded = _decoded(("One two.", -0.2), ("one, two", -0.3), ("one to", -0.4), ("", -0.5))
    assert [reading.text for reading in guards.hypotheses(decoded, 3)] == ["One two.", "one to"]
    assert len(guards.hypotheses(decoded, 1)) == 1


def test_kazakh_takes_the_probability_of_its_relatives(guards: Guards) -> None:
    heard = {"ru": 0.2, "kk": 0.1, "tt": 0.3, "ba": 0.2, "en": 0.0, "de": 0.2}
    spoken = guards.spoken(_decoded(languages=heard), ("ru", "kk", "en"))
    assert spoken["kk"] == pytest.approx(0.75)
    assert sum(spoken.values()) == pytest.approx(1.0)
    assert guards.spoken(_decoded(), ("ru", "kk")) == {}


def test_unfitted_models_have_limits_too(data: WhisperData) -> None:
    assert data.limits("whisper-tiny") == data.models["default"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("letters: {ru: abc}", "related"),
        ("letters: [", "not a YAML file"),
        (
            OUT_OF_RANGE,
            "models.default.silence.probability",
        ),
        ("letters: {}\nrelated: {}\nphantoms: {}\nmodels: {}", "no `default`"),
    ],
)
def test_a_mistake_in_the_data_names_file_and_field(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = tmp_path / "whisper.yaml"
    path.write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        load_whisper_data(path)
    assert str(path) in caught.value.problem
    assert problem in caught.value.problem


def test_missing_data_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_whisper_data(tmp_path / "none.yaml")


def test_no_phantoms_are_known_for_an_unlisted_language() -> None:
    assert not is_phantom("anything", Phantoms())
