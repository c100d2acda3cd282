"""Drafts: two editors at once lose nothing, and a newer release is no reason to begin anew."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assistant.store.audit import Audit, What
from assistant.store.drafts import ConflictError, Draft, Drafts, DraftState
from assistant.store.engine import Store
from assistant.store.errors import NotFoundError, RefusedError
from assistant.store.releases import Releases
from tests.store.conftest import Clock
from tests.store.publishing_office import proved_and_published

MENU = "menu.yaml"
PROMPTS = "prompts/dialogue.yaml"


@pytest.fixture
def drafts(office: Store, clock: Clock) -> Drafts:
    return Drafts(office, clock=clock)


@pytest.fixture
def draft(drafts: Drafts) -> Draft:
    return drafts.open("aigul", "Amounts of 2027")


def changed(drafts: Drafts, draft: int, by: str, **texts: str) -> None:
    """Replace words in files; `menu__yaml="old>new"`."""
    for name, change in texts.items():
        path = {"menu": MENU, "prompts": PROMPTS}[name]
        old, new = change.split(">")
        file = drafts.read(draft, path)
        assert old in file.text
        drafts.save(draft, path, file.text.replace(old, new, 1), file.version, by)


def test_a_draft_begins_as_the_release_in_force(
    drafts: Drafts, draft: Draft, office: Store, clock: Clock
) -> None:
    releases = Releases(office, clock=clock)
    release = releases.current()
    assert release is not None
    assert (draft.base, draft.state, draft.by) == (release.number, DraftState.OPEN, "aigul")
    assert set(drafts.files(draft.id)) == set(releases.files(release.number))
    assert drafts.read(draft.id, MENU).text == releases.read(release.number, MENU)
    assert drafts.difference(draft.id) == ()


def test_what_is_saved_is_there_and_is_the_only_difference(drafts: Drafts, draft: Draft) -> None:
    file = drafts.read(draft.id, MENU)
    saved = drafts.save(draft.id, MENU, file.text + "# more\n", file.version, "dana")
    assert (saved.by, saved.text) == ("dana", file.text + "# more\n")
    assert drafts.read(draft.id, MENU) == saved
    (change,) = drafts.difference(draft.id)
    assert (change.path, change.old, change.new) == (MENU, file.text, saved.text)
    assert [line for line in change.lines() if line.startswith("+# ")] == ["+# more"]


def test_two_editors_at_once_lose_nothing(drafts: Drafts, draft: Draft) -> None:
    aigul, dana = (drafts.read(draft.id, MENU) for _ in range(2))
    drafts.save(draft.id, MENU, aigul.text + "# Aigul\n", aigul.version, "aigul")
    with pytest.raises(ConflictError) as caught:
        drafts.save(draft.id, MENU, dana.text + "# Dana\n", dana.version, "dana")
    theirs = caught.value.theirs
    assert (theirs.by, theirs.text) == ("aigul", aigul.text + "# Aigul\n")
    assert drafts.read(draft.id, MENU) == theirs, "nothing was written over"
    drafts.save(draft.id, MENU, theirs.text + "# Dana\n", theirs.version, "dana")
    assert drafts.read(draft.id, MENU).text.endswith("# Aigul\n# Dana\n")


def test_several_files_are_saved_all_or_none(drafts: Drafts, draft: Draft) -> None:
    menu, prompts = (drafts.read(draft.id, path) for path in (MENU, PROMPTS))
    drafts.save(draft.id, PROMPTS, prompts.text + "#\n", prompts.version, "dana")
    with pytest.raises(ConflictError):
        drafts.save_all(
            draft.id,
            {MENU: (menu.text + "#\n", menu.version), PROMPTS: ("x", prompts.version)},
            "aigul",
        )
    assert drafts.read(draft.id, MENU).text == menu.text


def test_a_file_may_be_added_and_removed(drafts: Drafts, draft: Draft, tmp_path: Path) -> None:
    drafts.save(draft.id, "prompts/new.yaml", "prompts: {}\n", "", "aigul")
    with pytest.raises(ConflictError):
        drafts.save(draft.id, "prompts/new.yaml", "other", "", "dana")
    drafts.remove(draft.id, MENU, drafts.read(draft.id, MENU).version, "aigul")
    assert [
        (each.path, each.old is None, each.new is None) for each in drafts.difference(draft.id)
    ] == [
        (MENU, False, True),
        ("prompts/new.yaml", True, False),
    ]
    with pytest.raises(NotFoundError):
        drafts.read(draft.id, MENU)
    assert drafts.write_to(draft.id, tmp_path / "draft") == drafts.digest(draft.id)
    assert not (tmp_path / "draft" / MENU).exists()
    assert (tmp_path / "draft/prompts/new.yaml").read_text() == "prompts: {}\n"


def test_a_change_that_is_taken_back_is_none(drafts: Drafts, draft: Draft) -> None:
    before = drafts.digest(draft.id)
    file = drafts.read(draft.id, MENU)
    saved = drafts.save(draft.id, MENU, "x", file.version, "aigul")
    assert drafts.digest(draft.id) != before
    drafts.save(draft.id, MENU, file.text, saved.version, "aigul")
    assert drafts.digest(draft.id) == before
    assert drafts.difference(draft.id) == ()


@pytest.mark.parametrize(
    "path",
    ["../x.yaml", "/etc/x.yaml", "x", "a//b.yaml", "topics/../x.yaml", "t/X.yaml", "a\n.yaml"],
)
def test_a_path_stays_inside(drafts: Drafts, draft: Draft, path: str) -> None:
    with pytest.raises(RefusedError) as caught:
        drafts.save(draft.id, path, "x", "", "aigul")
    assert caught.value.rule == "bad_path"


def test_a_draft_that_is_discarded_is_only_read(drafts: Drafts, draft: Draft) -> None:
    drafts.discard(draft.id, "aigul")
    file = drafts.read(draft.id, MENU)
    with pytest.raises(RefusedError) as caught:
        drafts.save(draft.id, MENU, "x", file.version, "aigul")
    assert caught.value.rule == "draft_not_open"
    assert drafts.all({DraftState.OPEN}) == ()
    assert [each.id for each in drafts.all()] == [draft.id]


def test_a_draft_comes_onto_a_newer_release_with_both_changes(
    drafts: Drafts, draft: Draft, office: Store, clock: Clock
) -> None:
    changed(drafts, draft.id, "aigul", menu="menu:># Aigul\nmenu:")
    other = drafts.open("dana", "Urgent")
    file = drafts.read(other.id, MENU)
    drafts.save(other.id, MENU, file.text + "# Dana\n", file.version, "dana")
    changed(drafts, other.id, "dana", prompts="prompts:># Dana\nprompts:")
    release = proved_and_published(office, clock, other.id)
    assert drafts.rebase(draft.id, "aigul") == ()
    assert drafts.get(draft.id).base == release.number
    text = drafts.read(draft.id, MENU).text
    assert "# Aigul\nmenu:" in text
    assert text.endswith("# Dana\n")
    assert "# Dana" in drafts.read(draft.id, PROMPTS).text
    assert [each.path for each in drafts.difference(draft.id)] == [MENU]
    assert drafts.read(draft.id, MENU).by == "aigul"
    assert drafts.rebase(draft.id, "aigul") == ()


@pytest.mark.parametrize(
    ("choice", "left"), [({"mine": [MENU]}, "# Aigul"), ({"dropped": [MENU]}, "# Dana")]
)
def test_where_both_changed_the_same_lines_a_person_chooses(  # noqa: PLR0917 - fixtures
    drafts: Drafts,
    draft: Draft,
    office: Store,
    clock: Clock,
    choice: Mapping[str, Any],
    left: str,
) -> None:
    changed(drafts, draft.id, "aigul", menu="menu:>menu:  # Aigul")
    other = drafts.open("dana", "Urgent")
    changed(drafts, other.id, "dana", menu="menu:>menu:  # Dana")
    proved_and_published(office, clock, other.id)
    before = drafts.get(draft.id), drafts.read(draft.id, MENU)
    assert drafts.rebase(draft.id, "aigul") == (MENU,)
    assert (drafts.get(draft.id), drafts.read(draft.id, MENU)) == before, "nothing was changed"
    assert drafts.rebase(draft.id, "aigul", **choice) == ()
    assert left in drafts.read(draft.id, MENU).text


def test_a_choice_does_not_count_for_a_release_that_nobody_has_seen(
    drafts: Drafts, draft: Draft, office: Store, clock: Clock
) -> None:
    changed(drafts, draft.id, "aigul", menu="menu:>menu:  # Aigul")
    for name in ("Dana", "Saule"):
        other = drafts.open("dana", name)
        file = drafts.read(other.id, MENU)
        text = f"# {name}\n" + file.text.replace("menu:", f"menu:  # {name}", 1)
        drafts.save(other.id, MENU, text, file.version, "dana")
        release = proved_and_published(office, clock, other.id)
    (theirs,) = drafts.theirs(draft.id)
    assert theirs.new is not None
    assert theirs.new.startswith("# Saule\n# Dana\n")
    seen = release.number - 1
    assert drafts.rebase(draft.id, "aigul", mine=[MENU], seen=seen) == (MENU,)
    assert drafts.rebase(draft.id, "aigul", mine=[MENU], seen=release.number) == ()


def test_every_change_stands_in_the_audit_log(drafts: Drafts, draft: Draft, office: Store) -> None:
    changed(drafts, draft.id, "dana", menu="menu:># Dana\nmenu:")
    drafts.discard(draft.id, "aigul")
    entries = Audit(office).page(limit=3)
    assert [(each.by, each.what, each.subject) for each in entries] == [
        ("aigul", What.DRAFT_DISCARDED, f"draft {draft.id}"),
        ("dana", What.DRAFT_SAVED, f"draft {draft.id}"),
        ("aigul", What.DRAFT_OPENED, f"draft {draft.id}"),
    ]
    assert entries[1].detail == {"path": MENU}
