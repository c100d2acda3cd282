"""Whether the words heard so far answer the question that was asked."""

from collections.abc import Callable, Sequence

from assistant.completeness import Completeness
from assistant.understanding.language import LanguageData
from assistant.understanding.matching import Decision, Matcher, Reading
from assistant.understanding.scripts import Scripts

_OPENINGS = ("greeting", "answer")
"""Acts after which the question is still to come."""
_FULL_QUESTION = 3
"""Words from which a clearly understood open question counts as whole: «my pension» may
go on, «how much is my pension» rarely does. Callers tell their story first, so a statement
is never whole: the question is still to come."""


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
        said = " ".join(words)
        tokens = matcher.normaliser.tokens(text)
        if question == "yes_no" and tokens and matcher.answers.word(tokens) is not None:
            return Completeness.COMPLETE
        trailing = text.rstrip().endswith(("…", "...", ",", "-"))
        if words and (trailing or _goes_on(said, data)):
            return Completeness.INCOMPLETE
        if words and self._whole(text, words, matcher, data, question):
            return Completeness.COMPLETE
        return Completeness.UNKNOWN

    def _whole(
        self,
        text: str,
        words: Sequence[str],
        matcher: Matcher,
        data: LanguageData,
        question: str,
    ) -> bool:
        tokens = matcher.normaliser.tokens(text)
        if question == "yes_no":
            return words[0] in data.yes or words[0] in data.no
        if question == "short":
            return tokens[-1].number is not None
        return question == "open" and self._asked(text, words, matcher, data)

    def _asked(self, text: str, words: Sequence[str], matcher: Matcher, data: LanguageData) -> bool:
        meant = matcher.understand([Reading(text)])
        if meant.decision is Decision.ACT:
            # A greeting, or a fact, opens a question more often than it is all that is said.
            return meant.topic not in _OPENINGS
        clear = meant.decision is Decision.ANSWER and meant.aspect_score > 0
        asks = not data.asking.isdisjoint(words)
        return clear and asks and len(matcher.normaliser.tokens(text)) >= _FULL_QUESTION


def _goes_on(said: str, data: LanguageData) -> bool:
    """Whether the words end in a way that no sentence does."""
    return any(said == each or said.endswith(f" {each}") for each in data.unfinished)
