"""Topics: how people ask and what is answered, in three languages side by side."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from assistant.conditions import Range
from assistant.console.chosen import of_draft, working
from assistant.console.edits import lines_of
from assistant.console.fields import Field
from assistant.console.ids import SentId
from assistant.console.saving import Saved, linted, save_fields, with_was
from assistant.console.text_lint import TextLint
from assistant.console.visit import AnyStaff, Editor, Visit
from assistant.console.working import Working
from assistant.facts import Fact
from assistant.texts import LANGUAGES
from assistant.understanding.schema import Answer, Topic
from assistant.understanding.scripts import TESTS
from assistant.understanding.weights import MatchingFile
from assistant.yaml_files import Place

router = APIRouter()


@dataclass(frozen=True)
class AnswerShown:
    """One answer with the three texts that are its own.

    Attributes:
        when: for whom it is, in words; empty for everybody.
        fields: by language.
    """

    when: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class AspectShown:
    """One kind of question.

    Attributes:
        name: of the aspect.
        facts: what the answer depends on, with a question for each.
        ask: the fact that is asked for when it is not known.
        phrases: fields by language.
        answers: in order.
    """

    name: str
    facts: tuple[tuple[str, str], ...]
    ask: Field | None
    phrases: tuple[Field, ...]
    answers: tuple[AnswerShown, ...]


@router.get("/topics")
def show_all(visit: AnyStaff, q: str = "") -> Response:
    """All topics."""
    scripts = working(visit)
    topics = TextLint(scripts, visit.console.workshop).topics
    wanted = q.strip().casefold()
    rows = [
        (topic, title(topic, visit.language))
        for topic in topics.values()
        if not wanted or wanted in _searched(topic)
    ]
    rows.sort(key=lambda row: row[1].casefold())
    today = visit.now.date()
    return visit.page("topics.html", scripts=scripts, rows=rows, q=q, today=today)


@router.get("/topics/{topic}")
def show(visit: AnyStaff, topic: str) -> Response:
    """One topic."""
    scripts = working(visit)
    return _page(visit, scripts, topic)


@router.post("/topics/{topic}")
def change(visit: Editor, topic: str, draft: SentId) -> Response:
    """Save what was changed of a topic."""
    scripts = of_draft(visit, draft)
    saved = save_fields(visit, path_of(topic), topic_fields(visit, scripts, topic))
    if saved.done:
        return visit.back(f"/topics/{topic}", done="saved")
    return _page(visit, scripts, topic, saved)


def path_of(topic: str) -> str:
    """The file of a topic."""
    return f"topics/{topic}.yaml"


def title(topic: Topic, language: str) -> str:
    """The legal name of a topic, with a capital."""
    name = topic.names.in_language(language).legal
    return name[:1].upper() + name[1:]


def topic_fields(visit: Visit, scripts: Working, topic: str) -> list[Field]:
    """All that may be changed of a topic.

    Raises:
        NotFoundError: there is none.
    """
    path, workshop = path_of(topic), visit.console.workshop
    found, uses = workshop.model(scripts, path, Topic), workshop.uses(scripts, path)
    lint = TextLint(scripts, workshop)
    learnt = workshop.model(scripts, "matching.yaml", MatchingFile).sense.languages
    fields = [
        *_head(visit, found),
        *_names(visit, found),
        *_situations(visit, found, learnt),
    ]
    for aspect, script in found.aspects.items():
        place: Place = ("aspects", aspect)
        if len(script.facts) > 0 and script.ask is not None:
            choices = tuple((fact, _question(visit, lint.facts, fact)) for fact in script.facts)
            label = visit.text("topics.ask")
            fields.append(Field((*place, "ask"), label, script.ask, kind="choice", choices=choices))
        fields += [
            Field(
                (*place, "phrases", language),
                visit.text("topics.phrases_in", language=visit.text(f"shell.{language}")),
                "\n".join(script.phrases.in_language(language)),
                language,
                "lines",
            )
            for language in LANGUAGES
        ]
        for number, answer in enumerate(script.answers):
            fields += _answer(visit, lint, found, uses, (*place, "answers", number), answer)
    return fields


def _answer(  # noqa: PLR0913, PLR0917 - what an answer hangs on
    visit: Visit,
    lint: TextLint,
    topic: Topic,
    uses: Mapping[Place, int],
    place: Place,
    answer: Answer,
) -> Iterable[Field]:
    known = frozenset({*topic.amounts, *answer.when, *lint.parameters, *lint.facts})
    for language in LANGUAGES:
        at = (*place, language)
        yield Field(
            at,
            visit.text("topics.answer_in", language=visit.text(f"shell.{language}")),
            answer.in_language(language),
            language,
            known=known,
            spoken=True,
            shared=uses.get(at, 1) - 1,
        )


def _head(visit: Visit, topic: Topic) -> Iterable[Field]:
    for language in LANGUAGES:
        yield Field(
            ("law", language),
            visit.text("topics.law_in", language=visit.text(f"shell.{language}")),
            topic.law.in_language(language),
            language,
            "line",
        )
    yield Field(("source",), visit.text("topics.source"), topic.source, kind="line")
    for name, day in (("checked", topic.checked), ("review", topic.review)):
        yield Field((name,), visit.text(f"topics.{name}"), day.isoformat(), kind="day")


def _names(visit: Visit, topic: Topic) -> Iterable[Field]:
    for language in LANGUAGES:
        names = topic.names.in_language(language)
        spoken = visit.text(f"shell.{language}")
        for name, value in (("legal", names.legal), ("short", names.short)):
            label = visit.text(f"topics.{name}_in", language=spoken)
            yield Field(("names", language, name), label, value, language, "line")
        yield Field(
            ("names", language, "everyday"),
            visit.text("topics.everyday_in", language=spoken),
            "\n".join(phrase.text for phrase in names.everyday),
            language,
            "lines",
        )


def _situations(visit: Visit, topic: Topic, learnt: Collection[str]) -> Iterable[Field]:
    """What callers tell, in the languages whose sense is learnt or in which something stands."""
    for language in LANGUAGES:
        told = topic.situations.in_language(language)
        if told or language in learnt:
            label = visit.text("topics.situations_in", language=visit.text(f"shell.{language}"))
            text = "\n".join(told)
            yield Field(("situations", language), label, text, language, "lines", required=False)


def _page(visit: Visit, scripts: Working, topic: str, saved: Saved | None = None) -> Response:
    fields = saved.fields if saved else with_was(topic_fields(visit, scripts, topic))
    fields = linted(visit, scripts, path_of(topic), fields)
    found = visit.console.workshop.model(scripts, path_of(topic), Topic)
    facts = TextLint(scripts, visit.console.workshop).facts
    tests = f"topics/{topic}{TESTS}"
    situations = [each for each in fields if each.place[0] == "situations"]
    return visit.page(
        "topic.html",
        status=saved.status if saved else 200,
        scripts=scripts,
        topic=found,
        path=path_of(topic),
        title=title(found, visit.language),
        head=[each for each in fields if each.place[0] in {"law", "source", "checked", "review"}],
        names={
            language: [each for each in fields if each.place[:2] == ("names", language)]
            for language in LANGUAGES
        },
        situations=situations,
        told=sum(len(lines_of(each.value)) for each in situations),
        aspects=[_aspect(visit, found, name, fields, facts) for name in found.aspects],
        tests=tests if tests in scripts.files() else "",
        problem=saved.problem if saved else "",
        wrong=[each for each in fields if each.error or each.theirs is not None],
    )


def _aspect(
    visit: Visit, topic: Topic, name: str, fields: Iterable[Field], facts: Mapping[str, Fact]
) -> AspectShown:
    own = [each for each in fields if each.place[:2] == ("aspects", name)]
    script = next(script for aspect, script in topic.aspects.items() if aspect == name)
    return AspectShown(
        name,
        tuple((fact, _question(visit, facts, fact)) for fact in script.facts),
        next((each for each in own if each.place[2] == "ask"), None),
        tuple(each for each in own if each.place[2] == "phrases"),
        tuple(
            AnswerShown(
                _when(visit, answer),
                tuple(each for each in own if each.place[2:4] == ("answers", number)),
            )
            for number, answer in enumerate(script.answers)
        ),
    )


def _question(visit: Visit, facts: Mapping[str, Fact], name: str) -> str:
    """What is asked to learn a fact; its name, where nobody asks."""
    fact = facts.get(name)
    return fact.ask.in_language(visit.language) if fact and fact.ask else name


def _when(visit: Visit, answer: Answer) -> str:
    """For whom an answer is, in words."""
    parts = [f"{fact}: {_condition(visit, value)}" for fact, value in answer.when.items()]
    if answer.verdict is not None:
        parts.append(visit.text(f"topics.verdict_{answer.verdict}"))
    return "; ".join(parts)


def _condition(visit: Visit, value: object) -> str:
    if isinstance(value, bool):
        return visit.text("shell.yes" if value else "shell.no")
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if not isinstance(value, Range):
        return str(value)
    limits = (("topics.from", value.lower), ("topics.to", value.upper))
    return " ".join(visit.text(text, value=limit) for text, limit in limits if limit is not None)


def _searched(topic: Topic) -> str:
    names = (topic.names.in_language(language) for language in LANGUAGES)
    words = [topic.topic, *(f"{each.legal} {each.short}" for each in names)]
    return " ".join(words).casefold()
