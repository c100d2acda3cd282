"""«Try it» by microphone: a browser records a spoken question, and the page says what was heard."""

import wave
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.console.speech import Speech
from assistant.settings import Settings
from assistant.store.engine import Store
from tests.console.conftest import Desk, Launch, sign_in
from tests.console.few_scripts import office_with_few_scripts

pytestmark = [pytest.mark.model, pytest.mark.rhvoice]

QUESTION = "Сколько платят за рождение первого ребёнка?"
QUIET_S = 1


@pytest.fixture(scope="module")
def console_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An office with a few topics."""
    with office_with_few_scripts(tmp_path_factory.mktemp("office")) as store:
        yield store


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> tuple[Path, float]:
    """The question as the line would speak it, between two silences; and its seconds."""
    speech = Speech(settings)
    with wave.open(BytesIO(speech.as_heard(QUESTION, "ru"))) as spoken:
        shape, frames = spoken.getparams(), spoken.readframes(spoken.getnframes())
    speech.close()
    silence = bytes(2 * QUIET_S * shape.framerate)
    path = tmp_path_factory.mktemp("said") / "question.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams(shape)
        file.writeframes(silence + frames + silence)
    return path, shape.nframes / shape.framerate + 2 * QUIET_S


@pytest.fixture
def listening(chromium: Launch, question: tuple[Path, float]) -> Iterator[Browser]:
    """A browser whose microphone hears the question."""
    browser = chromium(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={question[0]}%noloop",
    )
    yield browser
    browser.close()


def test_a_spoken_question_is_heard_understood_and_answered(
    listening: Browser, desk: Desk, question: tuple[Path, float]
) -> None:
    context = listening.new_context(base_url=desk.address, locale="ru-RU")
    context.set_default_timeout(60_000)
    sign_in(context, desk)
    page = context.new_page()
    page.goto("/try")
    page.get_by_role("button", name="Спросить голосом").click()
    expect(page.get_by_role("status").filter(has_text="Говорите")).to_be_visible()
    page.wait_for_timeout(1000 * question[1])
    page.get_by_role("button", name="Готово").click()
    expect(page.locator("#result")).to_be_focused()
    result = page.locator("dl.facts")
    expect(result).to_contain_text("за рождение")
    expect(result.locator("a[href='/topics/birth_grant']")).to_be_visible()
    context.close()


def test_a_browser_without_microphone_says_so(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/try")
    page.get_by_role("button", name="Спросить голосом").click()
    expect(page.get_by_role("status").filter(has_text="Микрофон недоступен")).to_be_visible()
    expect(page.get_by_role("button", name="Спросить голосом")).to_be_enabled()
