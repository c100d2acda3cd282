"""New conversations begin with the current release; those under way keep theirs."""

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.dialogue.dialogue import Dialogue
from assistant.store.engine import Store, open_store
from assistant.store.releases import Releases
from telephony.scripts_in_force import InForce, ScriptsInForce
from tests.console.few_scripts import write_few_scripts
from tests.conversation_line import ON

GREETING = "Здравствуйте!"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield store
    store.close()


@pytest.fixture
def releases(store: Store) -> Releases:
    return Releases(store)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts of few topics, which are compiled and loaded in little time."""
    return write_few_scripts(tmp_path_factory.mktemp("scripts") / "few")


def published(releases: Releases, few: Path, tmp_path: Path, greets: str) -> int:
    """A release in force whose greeting is another one; its number."""
    folder = tmp_path / "edited"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(few, folder)
    for path in (folder / "prompts").glob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace(GREETING, greets), "utf-8")
    return releases.add(folder, "test", greets).number


def greeting(scripts: InForce) -> str:
    return scripts.dialogue.opening("ru", ON).turn.text


def watching(
    releases: Releases | None, shipped: Path, tmp_path: Path, prepared: list[InForce] | None = None
) -> ScriptsInForce:
    prepared = [] if prepared is None else prepared
    return ScriptsInForce(lambda: releases, shipped, tmp_path / "releases", prepare=prepared.append)


def after_a_start(releases: Releases | None, few: Path, folder: Path) -> InForce:
    """What a service takes that starts and is stopped at once."""
    scripts = watching(releases, few, folder)
    scripts.start()
    scripts.close()
    return scripts.now()


def test_without_a_release_the_shipped_scripts_are_in_force(
    releases: Releases, few: Path, tmp_path: Path
) -> None:
    found = after_a_start(releases, few, tmp_path)
    assert found.release is None
    assert GREETING in greeting(found)


def test_a_store_that_is_away_leaves_the_shipped_scripts(few: Path, tmp_path: Path) -> None:
    assert after_a_start(None, few, tmp_path).release is None


def test_a_new_release_is_taken_by_new_conversations_and_a_broken_one_is_not(
    releases: Releases, few: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    prepared: list[InForce] = []
    first = published(releases, few, tmp_path, "Добрый день!")
    scripts = watching(releases, few, tmp_path, prepared)
    scripts.look()  # it is never started: the test looks itself
    before = scripts.now()
    assert before.release == first
    assert "Добрый день!" in greeting(before)

    second = published(releases, few, tmp_path, "Добрый вечер!")
    scripts.look()
    assert scripts.now().release == second
    assert "Добрый вечер!" in greeting(scripts.now())
    # Who talked before goes on with the same scripts.
    assert "Добрый день!" in greeting(before)
    assert [each.release for each in prepared] == [first, second]

    releases.roll_back(first, "test", "it was better")
    scripts.look()
    assert scripts.now().release == first

    class Torn(Releases):
        """Gives a release whose files are damaged on the way."""

        def write_to(self, number: int, folder: Path) -> None:
            super().write_to(number, folder)
            (folder / "menu.yaml").write_text("- nothing\n", encoding="utf-8")

    third = published(releases, few, tmp_path, "Алло!")
    torn = watching(Torn(releases._store), few, tmp_path / "torn")
    torn._now = scripts.now()
    torn.look()
    assert torn.now().release == first
    assert third != first
    [record] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert record.__dict__["release"] == third
    assert "menu.yaml" in record.__dict__["problem"]
    # It is not tried again with each look.
    caplog.clear()
    torn.look()
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


def test_a_release_on_which_something_breaks_down_leaves_the_one_before_in_force(
    releases: Releases, few: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A defect that only these scripts show must not end the looking for better ones."""
    first = published(releases, few, tmp_path, "Добрый день!")
    scripts = watching(releases, few, tmp_path)
    scripts.look()

    def defect(_: InForce) -> None:
        raise ZeroDivisionError

    working, scripts._prepare = scripts._prepare, defect
    second = published(releases, few, tmp_path, "Добрый вечер!")
    scripts.look()
    assert scripts.now().release == first
    [record] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert record.__dict__["error"] == "ZeroDivisionError"
    assert "test_scripts_in_force" in str(record.__dict__["places"])
    scripts._prepare, scripts._failed = working, None
    scripts.look()
    assert scripts.now().release == second


def test_what_a_release_masks_is_masked_and_what_it_forgets_stays_masked(
    releases: Releases, few: Path, tmp_path: Path
) -> None:
    """An editor's word for a private thing counts; taking one out writes nothing down."""
    folder = tmp_path / "edited"
    shutil.copytree(few, folder)
    path = folder / "private.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("streets: [улица, ", "streets: [околоток, ")
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    number = releases.add(folder, "test", "words for streets").number
    found = after_a_start(releases, few, tmp_path)
    assert found.release == number
    for said in ("живу околоток Заречный дом семь", "живу улица Абая дом семь"):
        assert "[address]" in found.privacy.redacted(said)
    assert "[address]" not in InForce(found.dialogue).privacy.redacted("околоток Заречный")


def test_after_a_restart_without_the_store_the_last_release_stays_in_force(
    releases: Releases, few: Path, tmp_path: Path
) -> None:
    number = published(releases, few, tmp_path, "Добрый день!")
    after_a_start(releases, few, tmp_path)
    found = after_a_start(None, few, tmp_path)
    assert found.release == number
    assert "Добрый день!" in greeting(found)


def test_a_disk_that_is_full_keeps_no_release_from_the_line(
    releases: Releases, few: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    number = published(releases, few, tmp_path, "Добрый день!")
    scripts = watching(releases, few, tmp_path)
    (tmp_path / "releases" / "last").mkdir(parents=True)  # no file of this name can be written
    scripts.look()
    assert scripts.now().release == number
    assert "A restart without the store will not find this release" in caplog.text


def test_a_store_without_a_release_brings_the_shipped_scripts_back(
    releases: Releases, few: Path, tmp_path: Path
) -> None:
    published(releases, few, tmp_path, "Добрый день!")
    watching(releases, few, tmp_path).look()
    empty = open_store(f"sqlite:///{tmp_path / 'empty.db'}")
    found = after_a_start(Releases(empty), few, tmp_path)
    empty.close()
    assert found.release is None


def test_stopping_does_not_wait_for_a_release_that_is_being_compiled(
    releases: Releases, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony.scripts_in_force.LOOKED_EVERY_S", 0.01)
    # In its place something that takes long, as compiling does on a busy machine.
    slow, begun = tmp_path / "slow", tmp_path / "begun"
    slow.write_text(f"#!/bin/sh\ntouch {begun}\nexec sleep 60\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(slow))
    published(releases, few, tmp_path, "Добрый день!")
    scripts = watching(releases, few, tmp_path)
    scripts.start()
    published(releases, few, tmp_path, "Добрый вечер!")
    deadline = time.monotonic() + 30
    while not begun.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    asked = time.monotonic()
    scripts.close()
    assert time.monotonic() - asked < 10
    assert "Добрый день!" in greeting(scripts.now())


def test_a_release_brings_its_pronunciations(releases: Releases, few: Path, tmp_path: Path) -> None:
    releases.seed("test", "as it comes", few)
    scripts = watching(releases, few, tmp_path)
    scripts.start()
    scripts.close()
    pronunciations = scripts.now().pronunciations
    assert pronunciations is not None
    assert {"ru.yaml", "kk.yaml"} <= {path.name for path in pronunciations.iterdir()}


def test_another_store_with_the_same_numbers_has_folders_of_its_own(
    releases: Releases, few: Path, tmp_path: Path
) -> None:
    published(releases, few, tmp_path, "Добрый день!")
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    published(Releases(other), few, tmp_path, "Алло!")
    greetings = []
    for each in (releases, Releases(other)):
        scripts = watching(each, few, tmp_path)
        scripts.start()
        scripts.close()
        greetings.append(greeting(scripts.now()))
    other.close()
    assert "Добрый день!" in greetings[0]
    assert "Алло!" in greetings[1]


def test_a_conversation_can_begin_with_what_is_in_force(few: Path, tmp_path: Path) -> None:
    scripts = watching(None, few, tmp_path)
    scripts.start()
    scripts.close()
    assert isinstance(scripts.now().dialogue, Dialogue)
    assert scripts.now().dialogue.assistant.scripts.folder == few
