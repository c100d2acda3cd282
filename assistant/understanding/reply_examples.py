"""What callers say who answer a question, in the words of life: `replies/*.yaml`.

«I sit with my bedridden mother» is a yes to «do you look after somebody?», though it has neither a
yes nor a word of the question.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from pydantic import Field

from assistant.understanding.schema import PhraseLists
from assistant.yaml_files import Checked, merged

OPEN = "open"
"""What replies say that leave the question open."""
YES, NO = "yes", "no"
"""What replies to a question for a flag say; to one for a choice they say the choice's id."""

Replies: TypeAlias = Mapping[str, Mapping[str, PhraseLists]]
"""By fact and by what is meant: what callers say, by language."""


class RepliesFile(Checked):
    """One file of `replies/`.

    Attributes:
        replies: for a fact that is a flag what is said for `yes`, for `no`, and by who leaves it
            `open`; for one that is a choice the same by the ids of its choices.
    """

    replies: Mapping[str, Mapping[str, PhraseLists]] = Field(min_length=1)


def load_replies(folder: Path) -> Replies:
    """The replies of a folder of scripts; none where it has no `replies/`.

    Raises:
        ScriptError: a file is wrong, or a fact stands in two of them.
    """
    path = folder / "replies"
    return merged(path, RepliesFile, lambda file: file.replies) if path.is_dir() else {}
