"""Scripts and one matcher per language, loaded once."""

from collections.abc import Callable
from functools import cache

import pytest

from assistant.understanding.matching import Matcher
from assistant.understanding.scripts import Scripts, load_scripts


@pytest.fixture(scope="session")
def scripts() -> Scripts:
    return load_scripts()


@pytest.fixture(scope="session")
def matcher(scripts: Scripts) -> Callable[[str], Matcher]:
    return cache(lambda language: Matcher(scripts, language))
