"""Whether the words heard so far answer the question that was asked."""

from collections.abc import Callable

from assistant.completeness import Completeness
from assistant.understanding.matching import Decision, Matcher, Reading
from assistant.understanding.scripts import Scripts

_FULL_QUESTION = 3
"""Words from which a clearly understood open question counts as whole: «my pension» may
go on, «how much is my pension» rarely does."""


class ScriptCompleteness:
    """A `CompletenessCheck` over the scripts' own words."""

    def __init__(self, scripts: Scripts, matchers: Callable[[str], Matcher]) -> None:
        """Judge by these scripts.

        Args:
            scripts: words for yes and no, words that no sentence ends with.
            matchers: the matcher of a language.
        """
        self._scripts = scripts
        self._matchers = matchers

    def __call__(self, text: str, *, question: str, language: str) -> Completeness:
        """Judge the words; see `CompletenessCheck`."""
        if language not in self._scripts.languages:
            return Completeness.UNKNOWN
        data = self._scripts.languages[language]
        matcher = self._matchers(language)
        words = matcher.normaliser.words(text)
        if not words:
            return Completeness.UNKNOWN
        answer = " ".join(words)
        if question == "yes_no" and (answer in data.yes or answer in data.no):
            return Completeness.COMPLETE
        if text.rstrip().endswith(("…", "...", ",", "-")) or words[-1] in data.unfinished:
            return Completeness.INCOMPLETE
        tokens = matcher.normaliser.tokens(text)
        if question == "yes_no":
            known = words[0] in data.yes or words[0] in data.no
            return Completeness.COMPLETE if known else Completeness.UNKNOWN
        if question == "short":
            number = tokens[-1].number is not None
            return Completeness.COMPLETE if number else Completeness.UNKNOWN
        if question == "open":
            return self._open(text, matcher, len(tokens))
        return Completeness.UNKNOWN

    def _open(self, text: str, matcher: Matcher, count: int) -> Completeness:
        meant = matcher.understand([Reading(text)])
        if meant.decision is Decision.ACT:
            # A greeting opens a question more often than it is all that is said.
            said = self._scripts.acts[meant.topic or ""].reply
            return Completeness.UNKNOWN if said == "greeting" else Completeness.COMPLETE
        if meant.decision is Decision.ANSWER and meant.aspect_score and count >= _FULL_QUESTION:
            return Completeness.COMPLETE
        return Completeness.UNKNOWN
