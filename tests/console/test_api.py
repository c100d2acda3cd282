"""The JSON API: the engine of the line in writing, and what the console does, by tokens."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from assistant.console.api.open_conversations import OpenConversations
from assistant.settings import Settings
from assistant.settings_api import ApiSettings
from assistant.store.audit import Audit
from assistant.store.callbacks import Callbacks
from assistant.store.engine import utc_now
from assistant.store.live import Live
from assistant.store.records import AnsweredBy
from assistant.store.tokens import Scope, Tokens
from tests.console.api_client import Api, open_api
from tests.console.daily_filled import MISSED, raise_alarm
from tests.store.conftest import Clock

ON = "2026-11-22"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[Api]:
    """The API over an office on a working day."""
    with open_api(tmp_path_factory.mktemp("api"), settings) as opened:
        yield opened


def test_a_question_is_answered_with_its_sum_and_source_in_its_own_language(api: Api) -> None:
    question = {"text": "бес балаға қанша төлейді?", "on": ON}
    reply = api.client.post("/ask", json=question).json()
    assert (reply["language"], reply["decision"], reply["topic"]) == (
        "kk",
        "answer",
        "large_family",
    )
    assert [each["tenge"] for each in reply["amounts"]] == [86_673]
    assert reply["source"]["law"]


def test_what_was_known_before_is_sent_back_and_counts(api: Api) -> None:
    question = {"text": "когда мне на пенсию?", "language": "ru", "on": ON}
    before = api.client.post("/ask", json=question).json()
    facts = {"birth_date": "1963-05-01", "sex": "male"}
    after = api.client.post("/ask", json={**question, "facts": facts}).json()
    assert before["topic"] == after["topic"] == "age_pension"
    assert before["text"] != after["text"]


def test_a_screening_and_an_explanation_give_reasons_with_articles(api: Api) -> None:
    about = {"facts": {"birth_date": "1963-05-01", "sex": "male"}, "language": "en", "on": ON}
    screened = api.client.post("/screen", json=about).json()
    assert screened["derived"] == {"age": 63}
    assert screened["screening"]["next_question"]["text"]
    explained = api.client.post("/explain", json={**about, "topic": "base_pension"}).json()
    assert explained["said"]
    assert all(reason["article"] for reason in explained["reasons"])


def test_the_scripts_of_the_release_in_force_answer(api: Api) -> None:
    topics = api.client.get("/topics").json()
    assert topics["release"] == 1
    assert "large_family" in {each["topic"] for each in topics["topics"]}


def test_facts_that_cannot_be_are_named_and_not_repeated(api: Api) -> None:
    answer = api.client.post("/screen", json={"facts": {"age": "old, Ivan"}, "on": ON})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["fields"]] == ["facts.age"]
    assert "Ivan" not in answer.text
    tomorrow = {"facts": {"birth_date": "2030-01-01"}, "on": ON}
    assert api.client.post("/screen", json=tomorrow).status_code == 409


def test_a_conversation_goes_on_and_a_cry_for_help_is_answered_first(api: Api) -> None:
    begun = api.client.post("/conversations", json={"language": "ru"})
    assert begun.status_code == 201
    conversation = begun.json()["conversation"]
    turns = f"/conversations/{conversation}/turns"
    turn = api.client.post(turns, json={"text": "Сколько платят на пятерых детей?"}).json()
    assert "86 673" in " ".join(each["text"] for each in turn["say"])
    turn = api.client.post(turns, json={"text": "я упала и не могу встать"}).json()
    assert turn["state"] == "urgent"
    assert "112" in turn["say"][0]["text"]
    turn = api.client.post(turns, json={"text": "да"}).json()
    assert turn["action"] == "emergency_transfer"
    # Staff are told at once, as of any other call.
    end = time.monotonic() + 10
    while conversation not in [each.call_id for each in Live(api.store).alarms()]:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_callback_that_is_asked_for_in_writing_stands_on_the_list(api: Api) -> None:
    begun = api.client.post("/conversations", json={}).json()
    turns = f"/conversations/{begun['conversation']}/turns"
    before = len(Callbacks(api.store).all())
    for said in ({"key": "0"}, {"event": "nobody_there"}, {"text": "да"}):
        api.client.post(turns, json=said)
    for digit in "87011112233":
        api.client.post(turns, json={"key": digit})
    turn = api.client.post(turns, json={"text": "да"}).json()
    assert turn["action"] == "take_callback"
    assert len(Callbacks(api.store).all()) == before + 1


def test_a_conversation_belongs_to_its_integration_and_is_forgotten(api: Api) -> None:
    begun = api.client.post("/conversations", json={}).json()
    address = f"/conversations/{begun['conversation']}"
    other = api.client_for(Scope.ASK)
    assert other.post(f"{address}/turns", json={"text": "да"}).status_code == 404
    assert other.delete(address).status_code == 404
    assert api.client.delete(address).status_code == 204
    assert api.client.post(f"{address}/turns", json={"text": "да"}).status_code == 404


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (Scope.ASK, "/topics"),
        (Scope.CALLS, "/callbacks"),
        (Scope.SCRIPTS, "/releases"),
        (Scope.STATISTICS, "/overview"),
    ],
)
def test_a_token_does_what_it_was_made_for(api: Api, scope: Scope, allowed: str) -> None:
    client = api.client_for(scope)
    for path in ("/topics", "/callbacks", "/releases", "/overview"):
        assert client.get(path).status_code == (200 if path == allowed else 403), path


def test_without_a_valid_token_nothing_is_told(api: Api) -> None:
    token, secret = Tokens(api.store).issue("gone", [Scope.ASK], "test")
    _, old = Tokens(api.store).issue(
        "old", [Scope.ASK], "test", expires=utc_now() - timedelta(days=1)
    )
    Tokens(api.store).revoke(token.id, "test")
    for header in ("", "Bearer ", "Bearer nonsense", f"Bearer {secret}", f"Bearer {old}"):
        answer = api.client.get("/topics", headers={"authorization": header})
        assert answer.status_code == 401, header
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_missed_question_becomes_a_phrase_in_a_draft_that_a_person_publishes(api: Api) -> None:
    draft = api.client.post("/drafts", json={"title": "From the portal"}).json()["id"]
    group = api.client.get("/missed", params={"language": "kk"}).json()["groups"][0]
    assert group["text"] == MISSED[1][1]
    place = {"draft": draft, "topic": "large_family", "aspect": "amount", "text": group["text"]}
    done = api.client.post(f"/missed/{group['id']}/phrase", json=place)
    assert done.json()["state"] == "phrase"
    changes = api.client.get(f"/drafts/{draft}/difference").json()
    assert {each["path"] for each in changes} == {
        "topics/large_family.yaml",
        "topics/large_family.tests.yaml",
    }
    hindrances = api.client.get(f"/drafts/{draft}/hindrances").json()
    assert [each["obstacle"] for each in hindrances] == ["not_proved"]
    submitted = api.client.post(f"/drafts/{draft}/submit", json={"comment": "A phrase"})
    assert submitted.status_code == 409
    assert Audit(api.store).page(limit=1)[0].by.startswith("token ")


def test_two_programs_that_save_the_same_file_lose_nothing(api: Api) -> None:
    draft = api.client.post("/drafts", json={"title": "Two at once"}).json()["id"]
    address, path = f"/drafts/{draft}/file", "menu.yaml"
    read = api.client.get(address, params={"path": path}).json()
    save = {"path": path, "text": read["text"] + "# first\n", "version": read["version"]}
    assert api.client.put(address, json=save).status_code == 200
    late = {"path": path, "text": read["text"] + "# second\n", "version": read["version"]}
    assert api.client.put(address, json=late).status_code == 409
    assert api.client.get(address, params={"path": path}).json()["text"].endswith("# first\n")


def test_a_file_that_could_not_be_used_is_not_saved(api: Api) -> None:
    draft = api.client.post("/drafts", json={"title": "Broken"}).json()["id"]
    address = f"/drafts/{draft}/file"
    read = api.client.get(address, params={"path": "menu.yaml"}).json()
    for text in ("menu: [", "menu: nothing"):
        broken = {"path": "menu.yaml", "text": text, "version": read["version"]}
        answer = api.client.put(address, json=broken)
        assert (answer.status_code, answer.json()["problem"][:10]) == (409, "menu.yaml:")
    assert api.client.get(f"/drafts/{draft}/difference").json() == []


def test_a_failure_of_its_own_is_told_in_the_same_shape_and_logged_without_what_was_said(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_live: Live) -> None:
        raise RuntimeError("Ivan, 87011234567")

    monkeypatch.setattr(Live, "calls", fail)
    answer = api.client.get("/calls")
    assert (answer.status_code, sorted(answer.json())) == (500, ["fields", "mend", "problem"])
    assert "Ivan" not in answer.text
    assert "the API broke down" in caplog.messages
    told = next(record for record in caplog.records if record.message == "the API broke down")
    assert (vars(told)["route"], vars(told)["error"]) == ("/calls", "RuntimeError")
    assert "Ivan" not in str(vars(told))


def test_a_callback_is_worked_on_and_its_number_deleted(api: Api) -> None:
    waiting = api.client.get("/callbacks").json()
    first = f"/callbacks/{waiting[0]['id']}"
    assert waiting[0]["urgent"]
    assert "87017654321" not in str(waiting)
    assert api.client.post(f"{first}/take").json()["state"] == "taken"
    assert api.client.get(f"{first}/number").json() == {"number": "87017654321"}
    assert api.client.post(f"{first}/done").json()["state"] == "done"
    assert api.client.get(f"{first}/number").status_code in {404, 409}


def test_an_alarm_is_taken_once_for_everybody(api: Api) -> None:
    alarm = raise_alarm(api.store)
    assert alarm in [each["id"] for each in api.client.get("/alarms").json()]
    assert api.client.post(f"/alarms/{alarm}/acknowledge").status_code == 204
    assert alarm not in [each.id for each in Live(api.store).alarms()]


def test_counts_of_days_are_those_of_the_overview(api: Api) -> None:
    today = datetime.now(UTC).date()
    span = {"first": str(today - timedelta(days=6)), "last": str(today)}
    counts = api.client.get("/overview", params=span).json()
    assert len(counts["days"]) == 7
    assert counts["total"]["calls"] == sum(each["calls"] for each in counts["days"]) > 0
    wrong = {"first": span["last"], "last": span["first"]}
    assert api.client.get("/overview", params=wrong).status_code == 409


def test_too_many_requests_are_told_when_to_come_again(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    limits = ApiSettings(requests_per_minute=3, wrong_tokens=2)
    with open_api(tmp_path_factory.mktemp("limited"), settings, limits) as api:
        answers = [api.client.get("/topics") for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert 1 <= int(answers[3].headers["retry-after"]) <= 60
        # Another integration is not kept waiting by it.
        assert api.client_for(Scope.ASK).get("/topics").status_code == 200
        wrong = {"authorization": "Bearer nonsense"}
        guesses = [api.client.get("/topics", headers=wrong).status_code for _ in range(3)]
        assert guesses == [401, 401, 429]


def test_a_silent_conversation_is_forgotten_though_nobody_comes(api: Api) -> None:
    clock = Clock(utc_now())
    few = OpenConversations(10, timedelta(minutes=30), clock)
    dialogue = api.desk.scripts.now().dialogue
    memory = dialogue.opening("ru", clock().date()).memory
    few.open(
        1, dialogue, memory, api.desk.records.recorder("s", "api", None, "ru", AnsweredBy(1)), "s"
    )
    clock.go(minutes=31)
    few.tidy()
    clock.go(minutes=-31)  # it is gone, and not merely refused
    with few.going_on("s", 1) as gone:
        assert gone is None
    few.close_all()


def test_the_longest_silent_conversation_ends_first(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    limits = ApiSettings(requests_per_minute=1000, conversations=2)
    with open_api(tmp_path_factory.mktemp("few"), settings, limits) as api:
        names = [
            api.client.post("/conversations", json={}).json()["conversation"] for _ in range(3)
        ]
        said = [
            api.client.post(f"/conversations/{name}/turns", json={"key": "*"}).status_code
            for name in names
        ]
        assert said == [404, 200, 200]
