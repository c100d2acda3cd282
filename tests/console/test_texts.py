"""The console's own words: all there in three languages, and the linter's are translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from assistant.console.linter_words import LinterWords
from assistant.console.navigation import MENU
from assistant.console.wording import load_wording
from assistant.store.audit import What
from assistant.store.publishing import Obstacle
from assistant.store.rights import Role
from assistant.texts import LANGUAGES

CONSOLE = Path(__file__).resolve().parents[2] / "assistant" / "console"
DIALOGUE = CONSOLE.parent / "dialogue"
LINTERS = ("lint_texts", "lint_wording", "lint_answers", "lint_rules", "lint_phrases", "lint")
WORDING = load_wording()

_USED = re.compile(r"""\bt\("([a-z_]+\.[a-z_]+)"[,)]|\btext\(\s*"([a-z_]+\.[a-z_]+)"[,)]""")
_OF_PHRASES = ("belongs to", "stands here twice", "is understood", "would, if")
_NOTES = ("7 terms wait", "no rule, answer")
"""Notes of the command line, which no page shows."""
_CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)


def test_every_text_that_pages_name_is_there() -> None:
    files = [*CONSOLE.rglob("*.html"), *CONSOLE.rglob("*.py")]
    used = {
        next(filter(None, found))
        for path in files
        for found in _USED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 300
    assert sorted(name for name in used if name not in WORDING) == []
    built = [*(entry.text for entry in MENU), *(f"audit.{each}" for each in What)]
    built += [f"accounts.{kind}_{role}" for kind in ("role", "about") for role in Role]
    assert [name for name in built if name not in WORDING] == []


def test_every_rule_of_the_office_says_no_in_three_languages() -> None:
    rules = {
        ast.literal_eval(call.args[0])
        for path in (CONSOLE.parent / "store").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "RefusedError"
        and isinstance(call.args[0], ast.Constant)
    }
    rules |= {str(each) for each in Obstacle}
    assert len(rules) > 30
    assert sorted(rule for rule in rules if f"refused.{rule}" not in WORDING) == []


@pytest.mark.parametrize("page", [path.stem for path in sorted((CONSOLE / "texts").glob("*.yaml"))])
def test_a_text_says_the_same_in_three_languages(page: str) -> None:
    for name, texts in WORDING.of_page(page).items():
        fields = [
            {field for _, field, _, _ in Formatter().parse(texts.in_language(language)) if field}
            for language in LANGUAGES
        ]
        assert fields[0] == fields[1] == fields[2], name
        assert all(texts.in_language(language) for language in LANGUAGES), name
        if page != "shell":
            assert not _CYRILLIC.search(texts.in_language("en")), name


def test_what_the_linter_finds_is_said_in_the_language_of_the_page() -> None:
    words = LinterWords(WORDING.of_page("linter"))
    said = sorted({sentence for name in LINTERS for sentence in sentences(name)})
    assert len(said) > 60
    assert [sentence for sentence in said if not words.knows(sentence)] == []
    found = "has a sentence of 17 words, as they are spoken: «One, two»"
    assert "17" in words.said(found, "ru")
    assert _CYRILLIC.search(words.said(found, "kk"))


def sentences(name: str) -> Iterator[str]:
    """What a linter's file says: what is wrong, and what to do, with «7» for what changes."""
    tree = ast.parse((DIALOGUE / f"{name}.py").read_text(encoding="utf-8"))
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if id(node) in documented or id(node) in inside:
            continue
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values
            )
        if text.startswith(_NOTES):
            continue
        if len(text.split()) > 1 and re.search(r"[a-z]{3}", text) and "\n" not in text:
            # The linter puts the phrase itself before what is wrong with it.
            yield f"«7» {text}" if text.startswith(_OF_PHRASES) else text
