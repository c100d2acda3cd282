"""What is wrong with examples of replies: names, missing languages, one reply with two meanings."""

from collections.abc import Iterator, Mapping

from assistant.dialogue.lint_rules import Fault
from assistant.facts import Fact
from assistant.texts import LANGUAGES
from assistant.understanding.reply_examples import NO, OPEN, YES
from assistant.understanding.schema import PhraseLists


def reply_faults(
    name: str, meanings: Mapping[str, PhraseLists], facts: Mapping[str, Fact]
) -> Iterator[Fault]:
    """What is wrong with the examples of replies to one question.

    Args:
        name: of the fact that is asked for.
        meanings: what is said for each meaning.
        facts: all facts.
    """
    fact = facts.get(name)
    if fact is None:
        yield ("replies", name), f"names {name!r}, which facts/ does not have", "Mend the name."
        return
    if fact.kind not in ("flag", "choice"):
        mend = "Numbers and days are heard by rules; take the examples out."
        yield ("replies", name), f"is a {fact.kind}, of which nothing is learnt", mend
        return
    known = (*(fact.choices or (YES, NO)), OPEN)
    for meaning in meanings:
        if meaning not in known:
            text = f"means {meaning!r}, which is no answer to the question"
            yield ("replies", name, meaning), text, f"Use one of {', '.join(known)}."
    for meaning in known[:-1]:
        for language in LANGUAGES:
            if meaning not in meanings or not meanings[meaning].in_language(language):
                text = f"has no example of {meaning!r} in {language}"
                mend = "Write some: a meaning without examples is never believed."
                yield ("replies", name), text, mend
    for language in LANGUAGES:
        yield from _said_twice(name, meanings, language)


def _said_twice(name: str, meanings: Mapping[str, PhraseLists], language: str) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for meaning, texts in meanings.items():
        for number, text in enumerate(texts.in_language(language)):
            other = first.setdefault(text.casefold(), meaning)
            if other != meaning:
                place = ("replies", name, meaning, language, number)
                mend = f"Keep it under {other} or under {meaning}, not under both."
                yield place, f"«{text}» means {other} too", mend
