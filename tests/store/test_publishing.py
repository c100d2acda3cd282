"""From a draft to a release: what stands in the way, who agrees, from when it holds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import JauapError
from assistant.store.audit import Audit, What
from assistant.store.drafts import Draft, Drafts, DraftState
from assistant.store.engine import Store
from assistant.store.errors import NotFoundError, RefusedError, StoreError
from assistant.store.proofs import LintProblem
from assistant.store.publishing import Hindrance, Obstacle, Publishing
from assistant.store.releases import Releases
from assistant.store.script_files import read_folder, shipped_files
from assistant.understanding.scripts import default_folder
from tests.store.conftest import Clock
from tests.store.publishing_office import ALL_RIGHT, proved, proved_and_published, question

MENU = "menu.yaml"
NEW_YEAR = datetime(2026, 12, 31, 19, 0, tzinfo=UTC)
"""Midnight in Almaty."""


@pytest.fixture
def drafts(office: Store, clock: Clock) -> Drafts:
    return Drafts(office, clock=clock)


@pytest.fixture
def releases(office: Store, clock: Clock) -> Releases:
    return Releases(office, clock=clock)


@pytest.fixture
def publishing(office: Store, clock: Clock) -> Publishing:
    return Publishing(office, clock=clock)


def changed(drafts: Drafts, end: str, path: str = MENU, title: str = "A draft") -> Draft:
    """A draft that adds a line to a file; `end` says at which end of it."""
    draft = drafts.open("aigul", title)
    file = drafts.read(draft.id, path)
    line = f"# {title}\n"
    text = line + file.text if end == "top" else file.text + line
    drafts.save(draft.id, path, text, file.version, "aigul")
    return draft


def test_the_first_release_is_what_comes_along_byte_for_byte(
    releases: Releases, tmp_path: Path
) -> None:
    release = releases.current()
    assert release is not None
    assert (release.number, release.base, release.author) == (1, None, "boss")
    folder = tmp_path / "export"
    releases.write_to(1, folder)
    assert read_folder(folder) == shipped_files()
    kz = {path: path.read_bytes() for path in sorted(default_folder().rglob("*")) if path.is_file()}
    assert {
        folder / path.relative_to(default_folder()): text for path, text in kz.items()
    }.items() <= {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}.items()
    assert releases.seed("other", "again") == release


def test_a_folder_that_holds_something_is_left_alone(releases: Releases, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="cannot be written"):
        releases.write_to(1, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_draft_that_nobody_proved_is_not_published(
    office: Store, clock: Clock, drafts: Drafts, publishing: Publishing
) -> None:
    draft = drafts.open("aigul", "Empty")
    assert publishing.hindrances(draft.id) == (Hindrance(Obstacle.NOTHING_CHANGED),)
    draft = changed(drafts, "end")
    assert publishing.hindrances(draft.id) == (Hindrance(Obstacle.NOT_PROVED),)
    with pytest.raises(RefusedError) as caught:
        publishing.submit(draft.id, "aigul", "Amounts")
    assert caught.value.rule == "not_proved"
    proved(office, clock, draft.id)
    assert publishing.hindrances(draft.id) == ()
    file = drafts.read(draft.id, MENU)
    drafts.save(draft.id, MENU, file.text + "#\n", file.version, "aigul")
    assert publishing.hindrances(draft.id) == (Hindrance(Obstacle.NOT_PROVED),), "changed since"


def test_mistakes_of_the_linter_are_mended_first(
    office: Store, clock: Clock, drafts: Drafts, publishing: Publishing
) -> None:
    draft = changed(drafts, "end")
    problem = LintProblem(MENU, 3, "menu", "names 'x'", "Mend the name.")
    proved(office, clock, draft.id, problems=(problem, problem))
    assert publishing.hindrances(draft.id, "a reason") == (Hindrance(Obstacle.LINT, 2),)


@pytest.mark.parametrize(
    "after",
    [
        (question("how much", right=True), question("who", right=False)),
        (question("how much", right=True),),
        (question("how much", right=True), question("who", right=False), question("x", right=True)),
    ],
    ids=["broken", "taken away", "broken behind a new one"],
)
def test_fewer_right_answers_need_a_reason(
    office: Store, clock: Clock, drafts: Drafts, publishing: Publishing, after: tuple[object, ...]
) -> None:
    draft = changed(drafts, "end")
    proved(office, clock, draft.id, ALL_RIGHT, after)  # type: ignore[arg-type]  # of checks
    assert publishing.hindrances(draft.id, "  ") == (Hindrance(Obstacle.FEWER_RIGHT, 1),)
    assert publishing.hindrances(draft.id, "The law has changed") == ()
    publishing.submit(draft.id, "aigul", "Amounts", "The law has changed")
    release = publishing.approve(draft.id, "dana")
    assert release.reason == "The law has changed"
    assert release.proof is not None
    assert release.proof.fewer_right


def test_a_second_person_has_to_agree(
    office: Store, clock: Clock, drafts: Drafts, publishing: Publishing, releases: Releases
) -> None:
    draft = changed(drafts, "end")
    proved(office, clock, draft.id)
    with pytest.raises(RefusedError) as caught:
        publishing.publish(draft.id, "aigul", "Amounts")
    assert caught.value.rule == "needs_approval"
    assert publishing.submit(draft.id, "aigul", "Amounts").state is DraftState.SUBMITTED
    file = drafts.read(draft.id, MENU)
    with pytest.raises(RefusedError) as caught:
        drafts.save(draft.id, MENU, "x", file.version, "aigul")
    assert caught.value.rule == "draft_not_open"
    with pytest.raises(RefusedError) as caught:
        publishing.approve(draft.id, "aigul")
    assert caught.value.rule == "own_draft"
    assert releases.current_number() == 1
    release = publishing.approve(draft.id, "dana")
    assert (release.author, release.approver, release.comment) == ("aigul", "dana", "Amounts")
    assert release.in_force_from == clock.now
    assert releases.current() == release
    (change,) = releases.difference(release.number)
    assert change.new == file.text
    assert drafts.get(draft.id).in_release == release.number
    with pytest.raises(RefusedError) as caught:
        publishing.approve(draft.id, "dana")
    assert caught.value.rule == "not_submitted"


def test_what_was_submitted_may_be_taken_back(
    office: Store, clock: Clock, drafts: Drafts, publishing: Publishing
) -> None:
    draft = changed(drafts, "end")
    proved(office, clock, draft.id)
    publishing.submit(draft.id, "aigul", "Amounts")
    assert publishing.withdraw(draft.id, "aigul").state is DraftState.OPEN
    with pytest.raises(RefusedError) as caught:
        publishing.approve(draft.id, "dana")
    assert caught.value.rule == "not_submitted"


@pytest.mark.parametrize(
    ("comment", "at", "rule"),
    [(" ", None, "no_comment"), ("A", datetime(2026, 1, 1, tzinfo=UTC), "in_the_past")],
)
def test_a_release_says_what_it_is(  # noqa: PLR0917 - fixtures
    office: Store,
    clock: Clock,
    drafts: Drafts,
    publishing: Publishing,
    comment: str,
    at: datetime | None,
    rule: str,
) -> None:
    draft = changed(drafts, "end")
    proved(office, clock, draft.id)
    with pytest.raises(RefusedError) as caught:
        publishing.submit(draft.id, "aigul", comment, at=at)
    assert caught.value.rule == rule
    assert drafts.get(draft.id).state is DraftState.OPEN


def test_a_draft_on_an_older_release_is_brought_onto_the_newer_one_first(
    office: Store, clock: Clock, drafts: Drafts, publishing: Publishing
) -> None:
    old, new = changed(drafts, "end"), changed(drafts, "top", title="First")
    proved(office, clock, old.id)
    proved_and_published(office, clock, new.id)
    assert publishing.hindrances(old.id) == (Hindrance(Obstacle.OLD_BASE),)
    assert drafts.rebase(old.id, "aigul") == ()
    assert publishing.hindrances(old.id) == (Hindrance(Obstacle.NOT_PROVED),)


def test_one_click_rolls_back_and_forth(
    office: Store, clock: Clock, drafts: Drafts, releases: Releases
) -> None:
    release = proved_and_published(office, clock, changed(drafts, "end").id)
    releases.roll_back(1, "dana", "Wrong sums")
    assert releases.current_number() == 1
    with pytest.raises(RefusedError) as caught:
        releases.roll_back(1, "dana", "")
    assert caught.value.rule == "in_force_already"
    clock.go(minutes=1)
    releases.roll_back(release.number, "dana", "They were right")
    assert releases.current_number() == release.number
    assert [(each.number, each.why) for each in releases.history()] == [
        (2, "They were right"),
        (1, "Wrong sums"),
        (2, "A change"),
        (1, "The first"),
    ]
    assert [each.what for each in Audit(office).page(limit=2)] == [What.ROLLED_BACK] * 2
    with pytest.raises(NotFoundError):
        releases.roll_back(99, "dana", "")


def test_a_scheduled_release_comes_into_force_by_itself(
    office: Store, clock: Clock, drafts: Drafts, releases: Releases
) -> None:
    release = proved_and_published(office, clock, changed(drafts, "end").id, at=NEW_YEAR)
    assert releases.current_number() == 1
    assert [(each.number, each.since) for each in releases.scheduled()] == [(2, NEW_YEAR)]
    with pytest.raises(RefusedError) as caught:
        releases.roll_back(release.number, "dana", "now")
    assert caught.value.rule == "never_in_force"
    clock.now = NEW_YEAR - timedelta(seconds=1)
    assert releases.current_number() == 1
    clock.now = NEW_YEAR
    assert releases.current_number() == 2
    assert releases.scheduled() == ()


def test_an_urgent_correction_reaches_the_scheduled_release_too(
    office: Store, clock: Clock, drafts: Drafts, releases: Releases
) -> None:
    draft = changed(drafts, "end", title="Sums of 2027")
    proved_and_published(office, clock, draft.id, at=NEW_YEAR)
    proved_and_published(office, clock, changed(drafts, "top", title="Urgent").id)
    assert releases.current_number() == 3
    now = releases.read(3, MENU)
    assert now.startswith("# Urgent")
    assert "# Sums of 2027" not in now
    (coming,) = releases.scheduled()
    carried = releases.get(coming.number)
    assert (carried.base, carried.carried_from, carried.author) == (3, 2, "dana")
    text = releases.read(coming.number, MENU)
    assert text.startswith("# Urgent")
    assert text.endswith("# Sums of 2027\n")
    assert drafts.get(draft.id).in_release == coming.number
    clock.now = NEW_YEAR
    assert releases.current_number() == coming.number


def test_a_correction_of_the_same_lines_waits_until_the_scheduled_one_is_withdrawn(
    office: Store, clock: Clock, drafts: Drafts, releases: Releases
) -> None:
    publishing = Publishing(office, approval=False, clock=clock)
    scheduled = changed(drafts, "end", title="Sums of 2027")
    proved_and_published(office, clock, scheduled.id, at=NEW_YEAR)
    urgent = changed(drafts, "end", title="Urgent")
    proved(office, clock, urgent.id)
    with pytest.raises(RefusedError) as caught:
        publishing.publish(urgent.id, "dana", "Urgent")
    assert caught.value.rule == "scheduled_in_the_way"
    assert releases.current_number() == 1
    assert len(releases.all()) == 2, "nothing of it was kept"
    assert publishing.withdraw(scheduled.id, "dana").state is DraftState.OPEN
    assert releases.scheduled() == ()
    publishing.publish(urgent.id, "dana", "Urgent")
    assert releases.read(3, MENU).endswith("# Urgent\n")
    assert drafts.rebase(scheduled.id, "aigul") == (MENU,)
    clock.now = NEW_YEAR
    assert releases.current_number() == 3
    with pytest.raises(RefusedError) as caught:
        publishing.withdraw(urgent.id, "dana")
    assert caught.value.rule == "in_force_already"


def test_two_scheduled_releases_follow_each_other(
    office: Store, clock: Clock, drafts: Drafts, releases: Releases
) -> None:
    later = changed(drafts, "end", title="July")
    proved_and_published(office, clock, later.id, at=NEW_YEAR + timedelta(days=181))
    sooner = changed(drafts, "top", title="January")
    proved_and_published(office, clock, sooner.id, at=NEW_YEAR)
    first, second = releases.scheduled()
    assert "# July" not in releases.read(first.number, MENU)
    assert "# January" in releases.read(second.number, MENU)
    assert "# July" in releases.read(second.number, MENU)
    Publishing(office, approval=False, clock=clock).withdraw(sooner.id, "dana")
    (left,) = releases.scheduled()
    assert "# January" not in releases.read(left.number, MENU)
    assert "# July" in releases.read(left.number, MENU)


def test_what_was_rolled_back_does_not_come_back_with_a_scheduled_release(
    office: Store, clock: Clock, drafts: Drafts, releases: Releases
) -> None:
    proved_and_published(office, clock, changed(drafts, "top", title="Wrong").id)
    scheduled = changed(drafts, "end", title="Sums of 2027")
    proved_and_published(office, clock, scheduled.id, at=NEW_YEAR)
    releases.roll_back(1, "dana", "It was wrong")
    clock.now = NEW_YEAR
    number = releases.current_number()
    assert number is not None
    text = releases.read(number, MENU)
    assert "# Wrong" not in text
    assert text.endswith("# Sums of 2027\n")


def test_a_folder_is_imported_as_a_release(
    office: Store, releases: Releases, tmp_path: Path
) -> None:
    releases.write_to(1, tmp_path / "scripts")
    with pytest.raises(RefusedError) as caught:
        releases.add(tmp_path / "scripts", "command line", "The same")
    assert caught.value.rule == "nothing_changed"
    menu = tmp_path / "scripts" / MENU
    menu.write_text(menu.read_text() + "# more\n")
    release = releases.add(tmp_path / "scripts", "command line", "More")
    assert releases.current_number() == release.number == 2
    assert [each.path for each in releases.difference(2)] == [MENU]
    menu.write_text("menu: [")
    with pytest.raises(JauapError, match="menu"):
        releases.add(tmp_path / "scripts", "command line", "Broken")
    assert releases.current_number() == 2
    assert Audit(office).page(limit=1)[0].what == What.RELEASE_IMPORTED
