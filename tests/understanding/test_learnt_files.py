"""What was learnt is read again as it was, and never when it is damaged or of other scripts."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.evidence import Evidence, Example, LearntEvidence
from assistant.understanding.learning import Learning
from assistant.understanding.learnt_files import Arrays, LearntFiles, as_array, as_texts, key
from assistant.understanding.linear import Linear
from assistant.understanding.matching import Matcher
from assistant.understanding.phrasebook import Phrasebook
from assistant.understanding.scripts import Scripts

ARRAYS: Arrays = {"numbers": np.arange(5), "texts": as_array(["a", "", "ж"])}


@pytest.fixture
def files(tmp_path: Path) -> LearntFiles:
    return LearntFiles(tmp_path / "made" / "later")


def only_file(folder: Path) -> Path:
    (path,) = folder.rglob("*.learnt")
    return path


def test_what_is_put_is_found(files: LearntFiles) -> None:
    assert files.get("k") is None
    files.put("k", ARRAYS)
    found = files.get("k")
    assert found is not None
    assert found["numbers"].tolist() == [0, 1, 2, 3, 4]
    assert as_texts(found["texts"]) == ["a", "", "ж"]


@pytest.mark.parametrize("spoil", ["cut", "change", "empty", "other"])
def test_a_damaged_file_is_dropped(files: LearntFiles, tmp_path: Path, spoil: str) -> None:
    files.put("k", ARRAYS)
    path = only_file(tmp_path)
    whole = path.read_bytes()
    damaged = {
        "cut": whole[:-20],
        "change": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
        "empty": b"",
        "other": b"something else",
    }[spoil]
    path.write_bytes(damaged)
    assert files.get("k") is None
    assert not path.exists()


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    files = LearntFiles(tmp_path / "file" / "below")
    files.put("k", ARRAYS)
    assert files.get("k") is None


def test_what_was_used_longest_ago_goes(files: LearntFiles, tmp_path: Path) -> None:
    files.put("0", ARRAYS)
    size = only_file(tmp_path).stat().st_size
    narrow = LearntFiles(only_file(tmp_path).parent, most_bytes=10 * size + size // 2)
    for number in range(1, 30):
        narrow.put(str(number), ARRAYS)
        assert narrow.get("0") is not None, "it is in use"
    assert len([*tmp_path.rglob("*.learnt")]) == 10
    assert narrow.get("29") is not None
    assert narrow.get("1") is None


def test_a_key_is_of_all_parts_and_their_bounds() -> None:
    assert key(["a", "b"]) == key(["a", "b"])
    assert len({key(["a", "b"]), key(["ab"]), key(["b", "a"]), key(["a", "b", ""])}) == 4


def test_evidence_that_was_kept_scores_the_same(scripts: Scripts) -> None:
    phrases = {
        "funeral": ["burial money", "money for a funeral"],
        "birth": ["birth grant", "a baby was born"],
    }
    examples = [
        Example(label, {**dict.fromkeys(text.split(), 1.0), "~" + text[:4]: 1.0}, topic="t")
        for label, texts in phrases.items()
        for text in texts
    ]
    weighing = scripts.matching.topics
    learnt = LearntEvidence(examples, weighing, cues=())
    arrays = learnt.arrays()
    kept = Evidence(arrays, weighing, Linear(arrays, weighing))
    said = {"money": 1.0, "baby": 0.8, "~buri": 1.0}
    assert kept.labels == learnt.labels
    assert kept.topics == learnt.topics
    assert kept.scores(said).tolist() == learnt.scores(said).tolist()
    assert kept.scores(said).max() > 0


def test_a_matcher_ranks_the_same_from_disk(
    scripts: Scripts, matcher: Callable[[str], Matcher]
) -> None:
    text = "How much is paid for a funeral?"
    first = matcher("en").rank(text)
    again = Matcher(scripts, "en", Phrasebook(scripts)).rank(text)
    # Another process may have learnt meanwhile: numbers of four bytes then differ at the end.
    scores = {each.id: each.score for each in again}
    assert scores == pytest.approx({each.id: each.score for each in first}, abs=1e-3)


def test_other_phrases_and_weights_have_another_key(scripts: Scripts) -> None:
    def topics_key(each: Scripts) -> str:
        return Learning(each, "en", Phrasebook(each), ()).key("topics")

    few = scripts.with_topics({"funeral": scripts.topics["funeral"]})
    weights = scripts.matching.topics.model_copy(update={"smoothing": 0.77})
    other = scripts.with_matching(scripts.matching.model_copy(update={"topics": weights}))
    assert topics_key(scripts) == topics_key(scripts)
    assert len({topics_key(each) for each in (scripts, few, other)}) == 3
