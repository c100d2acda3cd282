"""Drafts are proved by all their tests, in a process of its own that can be stopped."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.store.drafts import Drafts
from assistant.store.engine import Store, open_store, utc_now
from assistant.store.errors import NotFoundError, RefusedError
from assistant.store.proofs import Check, CheckKind, Proof, ProofState, compared
from assistant.store.proving import Proving
from assistant.store.publishing import Obstacle, Publishing
from assistant.store.releases import Releases
from assistant.store.script_files import shipped_files
from assistant.store.tables_scripts import ProofRow
from tests.console.few_scripts import write_few_scripts
from tests.store.conftest import Copies, Fill

TESTS = "topics/asp.tests.yaml"
NAMES_OTHERS = "screening.yaml"
"""A file that names topics which few scripts do not have: the linter says so."""
LONGEST_S = 240.0
"""A proof of so few topics takes ten seconds; the machine may have other work."""

CONVERSATION = """\
scenarios:
  - name: only-goodbye
    about: Somebody greets and says goodbye.
    language: en
    turns: ["Thank you, goodbye."]
    goal: {sources: prompts/greeting}
"""


@pytest.fixture(scope="module")
def few_scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts of few topics, so that all their tests take seconds."""
    folder = write_few_scripts(tmp_path_factory.mktemp("scripts") / "few")
    (folder / NAMES_OTHERS).write_bytes(shipped_files()[NAMES_OTHERS])
    (folder / "conversations" / "few.yaml").write_text(CONVERSATION, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def few(make_sqlite: Callable[[Fill], Copies], few_scripts: Path) -> Copies:
    def seed(store: Store) -> None:
        Releases(store).seed("boss", "The first", few_scripts)

    return make_sqlite(seed)


@pytest.fixture
def store(few: Copies) -> Iterator[Store]:
    store = open_store(few())
    yield store
    store.close()


@pytest.fixture
def proving(store: Store) -> Iterator[Proving]:
    proving = Proving(store)
    yield proving
    proving.close()


@pytest.fixture
def draft(store: Store) -> int:
    """A draft that changes something, but no answer."""
    number = Drafts(store).open("aigul", "A draft").id
    edited(store, number, TESTS, lambda text: text + "# more\n")
    return number


def edited(store: Store, draft: int, path: str, change: Callable[[str], str]) -> None:
    drafts = Drafts(store)
    file = drafts.read(draft, path)
    text = change(file.text)
    assert text != file.text
    drafts.save(draft, path, text, file.version, "aigul")


def running(proving: Proving, proof: int) -> int:
    """Wait until the process runs; its number."""
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        if proof in proving._running:
            return proving._running[proof].pid
        time.sleep(0.02)
    pytest.fail("the process never began")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def ended(proving: Proving, proof: int) -> Proof:
    proving.wait(LONGEST_S)
    return proving.get(proof)


def test_a_draft_is_compared_with_its_release(store: Store, proving: Proving, draft: int) -> None:
    wrong = '    - {text: "where is the office of targeted assistance", aspect: amount}\n'
    edited(store, draft, TESTS, lambda text: text.replace("  en:\n", f"  en:\n{wrong}"))
    edited(
        store,
        draft,
        "conversations/few.yaml",
        lambda text: text.replace("prompts/greeting", "prompts/wait"),
    )
    proof = ended(proving, proving.start(draft, "aigul"))
    assert (proof.state, proof.error) == (ProofState.DONE, None)
    assert proof.done == proof.total > 40
    assert proof.digest == Drafts(store).digest(draft)
    result = proof.result
    assert result is not None
    assert (result.before.conversations, result.before.conversations_right) == (1, 1)
    assert (result.after.conversations, result.after.conversations_right) == (1, 0)
    assert result.after.questions == result.before.questions + 1
    assert result.after.questions_right == result.before.questions_right
    assert result.before.verdicts == result.before.verdicts_right > 10
    assert [(each.kind, each.name, each.path) for each in result.broken] == [
        (CheckKind.CONVERSATION, "only-goodbye", "conversations/few.yaml")
    ]
    assert "where is the office of targeted assistance" in {each.name for each in result.wrong}
    assert result.fewer_right
    assert result.problems, "other files name topics that are not there"
    assert [each.obstacle for each in Publishing(store).hindrances(draft)] == [
        Obstacle.LINT,
        Obstacle.FEWER_RIGHT,
    ]
    assert proving.latest(draft) == proof


def test_a_draft_that_cannot_be_read_says_where(store: Store, proving: Proving, draft: int) -> None:
    edited(
        store, draft, "topics/contacts.yaml", lambda text: text.replace("aspects:", "aspects: [")
    )
    edited(store, draft, "pronunciations/ru.yaml", lambda text: text + "  [wrong\n")
    proof = ended(proving, proving.start(draft, "aigul"))
    assert proof.state is ProofState.DONE
    assert proof.result is not None
    problems = proof.result.problems
    broken = {"topics/contacts.yaml", "pronunciations/ru.yaml"}
    found = [each for each in problems if each.path in broken]
    assert {each.path for each in found} == broken
    assert all(each.line and each.mend for each in found)
    assert not proof.result.broken
    assert Publishing(store).hindrances(draft)[0].obstacle is Obstacle.LINT


def test_one_proof_at_a_time_and_it_can_be_stopped(
    store: Store, proving: Proving, draft: int
) -> None:
    number = proving.start(draft, "aigul")
    assert proving.start(draft, "dana") == number, "it is the same"
    other = Drafts(store).open("dana", "Another").id
    with pytest.raises(RefusedError) as caught:
        Proving(store).start(other, "dana")
    assert caught.value.rule == "proof_running"
    pid = running(proving, number)
    proving.cancel(number, "dana")
    proof = ended(proving, number)
    assert (proof.state, proof.result) == (ProofState.CANCELLED, None)
    assert gone(pid)
    proving.cancel(number, "dana")
    again = proving.start(draft, "aigul")
    assert again != number
    running(proving, again)
    Proving(store).cancel(again, "dana")  # as another console would
    assert ended(proving, again).state is ProofState.CANCELLED


def test_a_process_that_breaks_down_is_no_proof(
    store: Store, proving: Proving, draft: int, caplog: pytest.LogCaptureFixture
) -> None:
    number = proving.start(draft, "aigul")
    os.killpg(running(proving, number), signal.SIGKILL)
    proof = ended(proving, number)
    assert (proof.state, proof.error) == (ProofState.FAILED, "Ended")
    assert "A draft cannot be proved" in caplog.messages
    assert [each.obstacle for each in Publishing(store).hindrances(draft)] == [Obstacle.NOT_PROVED]


def test_a_proof_whose_console_is_gone_is_lost(store: Store, draft: int) -> None:
    proving = Proving(store)
    number = proving.start(draft, "aigul")
    proving.close()
    with store.writing() as session:
        row = session.get_one(ProofRow, number)
        row.state, row.alive_at = ProofState.RUNNING, utc_now() - timedelta(minutes=2)
    proof = proving.get(number)
    assert (proof.state, proof.error) == (ProofState.FAILED, "Lost")
    with pytest.raises(NotFoundError):
        proving.get(99)


def test_the_process_ends_when_nobody_reads_it(few_scripts: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    shutil.copytree(few_scripts, draft)
    command = [sys.executable, "-m", "assistant.store.proving_run", str(draft), str(few_scripts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b'{"stage": ')
        process.stdout.close()
        assert process.wait(60) == 1


def check(name: str, *, right: bool) -> Check:
    return Check(CheckKind.QUESTION, name, "topics/asp.tests.yaml", "asp", "", right)


def test_new_tests_cannot_hide_broken_ones() -> None:
    before = [check("a", right=True), check("b", right=True), check("c", right=False)]
    after = [check("a", right=True), check("b", right=False), check("c", right=False)]
    added = [check(name, right=True) for name in "defg"]
    result = compared(before, after + added, ())
    assert result.after.right > result.before.right
    assert result.fewer_right
    assert [each.name for each in result.broken] == ["b"]
    mended = [check("a", right=True), check("b", right=False), check("c", right=True)]
    assert not compared(before, mended, ()).fewer_right
    assert compared(before, mended[:1], ()).fewer_right, "a test that is gone is not right"


def test_the_same_words_in_two_languages_are_two_tests() -> None:
    before = [check("asp", right=True), check("asp", right=True)]
    after = [check("asp", right=False), check("asp", right=True), check("new", right=True)]
    result = compared(before, after, ())
    assert [each.name for each in result.broken] == ["asp"]
    assert result.fewer_right
