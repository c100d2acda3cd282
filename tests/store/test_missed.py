"""Questions asked in vain: grouped by likeness, and sorted once."""

from collections.abc import Callable

import pytest

from assistant.store.call_tally import MissedKind, Utterance
from assistant.store.drafts import Drafts
from assistant.store.engine import Store
from assistant.store.errors import NotFoundError, RefusedError
from assistant.store.likeness import alike, likeness_of
from assistant.store.missed import Missed
from assistant.store.missed_rows import KEPT, GroupState, forget_missed, note_missed
from assistant.understanding.schema import TopicTests
from assistant.yaml_files import YamlFile
from tests.store.conftest import Clock

LIFT = "когда починят лифт в подъезде"
SUM = "сколько сейчас дают по асп на каждого"


@pytest.fixture
def missed(office: Store, clock: Clock) -> Missed:
    return Missed(office, clock=clock)


def heard(
    store: Store,
    clock: Clock,
    *texts: str,
    kind: MissedKind = MissedKind.REJECTED,
    language: str = "ru",
    topic: str | None = None,
) -> None:
    for text in texts:
        with store.writing() as session:
            note_missed(session, Utterance(text, language, kind, topic), clock())
        clock.go(minutes=1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LIFT, "Когда починят лифт в подъезде?"),
        (LIFT, "лифт в подъезде когда починят"),
        (SUM, "а сколько сейчас дают по асп на каждого"),
        ("какое пособие по второй группе", "какая пособия по второй группе"),
        ("мүгедектік жәрдемақысы қанша", "мүгедектік жәрдемақы қанша"),
    ],
)
def test_the_same_question_in_other_words_is_one(one: str, other: str) -> None:
    assert alike(likeness_of(one), likeness_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LIFT, "когда откроют аптеку в подъезде"),
        ("какое пособие по второй группе", "какое пособие по потере кормильца"),
        ("сколько платят за рождение", "сколько платят за похороны"),
        ("", ""),
    ],
)
def test_other_questions_are_not(one: str, other: str) -> None:
    assert not alike(likeness_of(one), likeness_of(other))


def test_utterances_are_grouped_and_counted(missed: Missed, office: Store, clock: Clock) -> None:
    heard(office, clock, LIFT, SUM, f"{LIFT}?", "лифт когда починят в подъезде")
    heard(office, clock, LIFT, kind=MissedKind.OPERATOR, topic="housing_aid")
    heard(office, clock, LIFT, language="kk")
    assert [(each.text, each.language, each.count) for each in missed.groups()] == [
        (LIFT, "ru", 4),
        (LIFT, "kk", 1),
        (SUM, "ru", 1),
    ]
    group = missed.groups()[0]
    assert group.kinds == {MissedKind.REJECTED: 3, MissedKind.OPERATOR: 1}
    assert group.topic == "housing_aid"
    assert group.first_at < group.last_at
    wordings = missed.utterances(group.id)
    assert wordings[0].kind is MissedKind.OPERATOR
    assert [each.text for each in wordings[1:]] == [
        "лифт когда починят в подъезде",
        f"{LIFT}?",
        LIFT,
    ]


def test_the_list_can_be_narrowed(missed: Missed, office: Store, clock: Clock) -> None:
    heard(office, clock, LIFT, SUM)
    heard(office, clock, "скидка 100% бывает", kind=MissedKind.CLARIFIED)
    heard(office, clock, "автобус қашан келеді", language="kk")
    assert missed.count() == 4
    assert missed.count(language="kk") == 1
    assert missed.count(kind=MissedKind.CLARIFIED) == 1
    assert [each.text for each in missed.groups(search="ЛИФТ в ")] == [LIFT]
    assert [each.text for each in missed.groups(search="0%")] == ["скидка 100% бывает"]
    assert missed.groups(search="_") == ()
    assert [each.text for each in missed.groups(limit=1, offset=2)] == [SUM]


def test_what_was_sorted_is_never_sorted_again(missed: Missed, office: Store, clock: Clock) -> None:
    heard(office, clock, LIFT)
    (group,) = missed.groups()
    missed.out_of_scope(group.id, "aigul")
    assert missed.groups() == ()
    heard(office, clock, f"а {LIFT}")
    assert missed.groups() == ()
    sorted_group = missed.get(group.id)
    assert (sorted_group.state, sorted_group.sorted_by) == (GroupState.OUT_OF_SCOPE, "aigul")
    assert (sorted_group.count, sorted_group.since_sorted) == (2, 1)
    missed.reopen(group.id, "dana")
    assert [each.id for each in missed.groups()] == [group.id]


def test_a_question_becomes_a_phrase_and_a_test(
    missed: Missed, office: Store, clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    heard(office, clock, SUM)
    (group,) = missed.groups()
    drafts = Drafts(office, clock=clock)
    draft = drafts.open("aigul", "New phrases").id
    before = {path: drafts.read(draft, path).text for path in drafts.files(draft)}
    missed.to_phrase(group.id, draft, "asp", "amount", f"  {SUM} ", "aigul")
    changes = {each.path: each for each in drafts.difference(draft)}
    assert set(changes) == {"topics/asp.yaml", "topics/asp.tests.yaml"}
    for change in changes.values():
        added = [line for line in change.lines()[2:] if line.startswith("+")]
        gone = [line for line in change.lines()[2:] if line.startswith("-")]
        assert len(added) == len(gone) + 1 or len(added) == len(gone) == 1, "nothing else changed"
        assert change.old == before[change.path]
    folder = tmp_path_factory.mktemp("draft") / "kz"
    drafts.write_to(draft, folder)
    tests = YamlFile(folder / "topics/asp.tests.yaml").checked(TopicTests, mend="")
    assert tests.questions["ru"][-1].text == SUM
    assert tests.questions["ru"][-1].aspect == "amount"
    topic = YamlFile(folder / "topics/asp.yaml").data
    assert SUM in topic["aspects"]["amount"]["phrases"]["ru"]
    assert missed.groups() == ()
    sorted_group = missed.get(group.id)
    assert (sorted_group.state, sorted_group.sorted_into) == (GroupState.PHRASE, "asp.amount")
    drafts.discard(draft, "aigul")
    assert [each.id for each in missed.groups()] == [group.id], "the phrase is gone: open again"
    assert missed.get(group.id).sorted_by is None


@pytest.mark.parametrize(
    ("topic", "aspect", "text", "rule"),
    [
        ("asp", "amount", " ", "no_text"),
        ("asp", "amount", "меня зовут [name] сколько дают", "private_marker"),
        ("asp", "no_such_aspect", SUM, "no_aspect"),
    ],
)
def test_what_cannot_become_a_phrase_says_why(  # noqa: PLR0917 - fixtures
    missed: Missed, office: Store, clock: Clock, topic: str, aspect: str, text: str, rule: str
) -> None:
    heard(office, clock, SUM)
    (group,) = missed.groups()
    draft = Drafts(office, clock=clock).open("aigul", "New phrases").id
    with pytest.raises(RefusedError) as caught:
        missed.to_phrase(group.id, draft, topic, aspect, text, "aigul")
    assert caught.value.rule == rule
    with pytest.raises(NotFoundError):
        missed.to_phrase(group.id, draft, "no_such_topic", aspect, SUM, "aigul")
    assert missed.count() == 1
    assert Drafts(office).difference(draft) == ()


def test_two_groups_become_one_and_stay_so(missed: Missed, office: Store, clock: Clock) -> None:
    other = "лифт не работает"
    heard(office, clock, LIFT, other, other)
    second, first = missed.groups()
    missed.merge(first.id, second.id, "aigul")
    heard(office, clock, LIFT)
    (group,) = missed.groups()
    assert (group.id, group.count) == (second.id, 4)
    assert len(missed.utterances(group.id)) == 4
    with pytest.raises(RefusedError) as caught:
        missed.merge(group.id, group.id, "aigul")
    assert caught.value.rule == "other_question"


def test_a_form_that_is_sent_twice_is_one_deed(missed: Missed, office: Store, clock: Clock) -> None:
    heard(office, clock, LIFT, SUM, "лифт не работает", "лифт не работает")
    into, question, lift = (each.id for each in missed.groups())
    drafts = Drafts(office, clock=clock)
    draft = drafts.open("aigul", "New phrases").id
    for _ in range(2):
        missed.merge(lift, into, "aigul")
        missed.to_phrase(question, draft, "asp", "amount", SUM, "aigul")
    assert missed.get(into).count == 3
    assert drafts.read(draft, "topics/asp.yaml").text.count(SUM) == 1
    missed.out_of_scope(into, "aigul")
    missed.out_of_scope(into, "dana")
    assert missed.get(into).sorted_by == "aigul"


def test_two_who_sort_the_same_question_are_told_so(
    missed: Missed, office: Store, clock: Clock
) -> None:
    heard(office, clock, LIFT, SUM)
    question, lift = (each.id for each in missed.groups())
    drafts = Drafts(office, clock=clock)
    draft = drafts.open("aigul", "New phrases").id
    missed.to_phrase(question, draft, "asp", "amount", SUM, "aigul")
    sorts: tuple[Callable[[], None], ...] = (
        lambda: missed.out_of_scope(question, "dana"),
        lambda: missed.merge(question, lift, "dana"),
        lambda: missed.to_phrase(question, draft, "asp", "general", SUM, "dana"),
    )
    for sort in sorts:
        with pytest.raises(RefusedError) as caught:
            sort()
        assert caught.value.rule == "sorted_already"
    assert missed.get(question).sorted_into == "asp.amount"


def test_a_merge_can_be_undone(missed: Missed, office: Store, clock: Clock) -> None:
    heard(office, clock, LIFT, "лифт не работает", SUM)
    third, second, first = (each.id for each in missed.groups())
    missed.merge(first, second, "aigul")
    missed.merge(second, third, "aigul")
    merged = missed.get(first)
    assert (merged.state, merged.sorted_by) == (GroupState.MERGED, "aigul")
    assert missed.get(third).count == 3
    missed.reopen(first, "dana")
    assert [missed.get(each).count for each in (first, second, third)] == [1, 1, 2]
    assert missed.get(third).kinds == {MissedKind.REJECTED: 2}
    heard(office, clock, LIFT)
    assert missed.get(first).count == 2, "it counts for itself again"
    missed.reopen(first, "dana")
    assert missed.get(third).count == 2, "it was open already"


def test_a_group_keeps_so_many_wordings_and_counts_on(
    missed: Missed, office: Store, clock: Clock
) -> None:
    heard(office, clock, *[LIFT] * (KEPT + 3))
    (group,) = missed.groups()
    assert group.count == KEPT + 3
    assert len(missed.utterances(group.id, limit=1000)) == KEPT


def test_a_question_that_counts_for_another_is_not_forgotten(
    missed: Missed, office: Store, clock: Clock
) -> None:
    heard(office, clock, LIFT, "лифт не работает", SUM)
    _, second, first = (each.id for each in missed.groups())
    missed.merge(first, second, "aigul")
    with office.writing() as session:
        forget_missed(session, clock())
    assert [each.id for each in missed.groups()] == [second]
    assert missed.utterances(second) == ()
    missed.reopen(first, "aigul")
    with office.writing() as session:
        forget_missed(session, clock())
    assert missed.groups() == ()
