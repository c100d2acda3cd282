"""Cards, codes, PINs and passwords are noticed while they are told; figures of a life are not."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.understanding.meaning import Reading
from assistant.understanding.secrets import Secrets, load_secrets

HERE = Path(__file__).parent
CASES: dict[str, Any] = YAML(typ="safe").load(HERE / "secrets_told.yaml")
REFUSED = {"card", "code", "pin", "password"}


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    return load_secrets()


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in CASES["told"].items() for text in texts]
)
def test_secrets_are_noticed(secrets: Secrets, kind: str, text: str) -> None:
    secret = secrets.find(text)
    assert secret is not None
    if kind in REFUSED:
        assert secret.kind.refused, secret
    else:
        assert secret.kind.value == kind
    assert text[secret.start : secret.end].strip() == text[secret.start : secret.end] != ""


@pytest.mark.parametrize("text", CASES["none"])
def test_figures_of_a_life_are_no_secrets(secrets: Secrets, text: str) -> None:
    assert secrets.find(text) is None


def test_ordinary_questions_hold_no_refused_secret(secrets: Secrets) -> None:
    lines = (HERE / "held_out.jsonl").read_text(encoding="utf-8").splitlines()
    found = [text for text in (json.loads(each)["text"] for each in lines) if secrets.find(text)]
    assert not found


def test_a_secret_in_any_reading_counts(secrets: Secrets) -> None:
    readings = [Reading("ходил смс"), Reading("код из смс 4567", 0.1)]
    found = secrets.find_in(readings)
    assert found is not None
    assert found.kind.refused


def test_a_number_that_is_only_masked_is_not_refused(secrets: Secrets) -> None:
    found = secrets.find("900101300123")
    assert found is not None
    assert not found.kind.refused
