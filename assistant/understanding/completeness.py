"""Whether the words heard so far answer the question that was asked."""

from collections.abc import Callable, Mapping, Sequence

from assistant.completeness import Completeness
from assistant.made_once import MadeOnce
from assistant.privacy.digit_runs import DigitRuns
from assistant.privacy.spoken_words import spoken_words
from assistant.privacy.words_file import load_private
from assistant.understanding.answers import Word
from assistant.understanding.endings import Endings
from assistant.understanding.language import LanguageData
from assistant.understanding.matching import Decision, Matcher, Reading, Understanding
from assistant.understanding.scripts import Scripts

_OPENINGS = ("greeting", "answer", "wait", "correction")
"""Acts after which more is still to come: who says "not that" says next what was meant."""
_BEGUN = "bot_question"
"""An act that few words only begin: "who is this" goes on to "a robot or a person?"."""
_REPLIES = ("yes", "no", "dont_know")
"""Acts that are judged as answers to the question."""
_ANSWERED: Mapping[Word, Sequence[str]] = {
    Word.YES: ("yes_no", "short"),
    Word.NO: ("yes_no", "short"),
    Word.DONT_KNOW: ("yes_no", "short", "digits"),
}
"""Kinds of question to which such a word may be the whole answer."""
_CLEAR_COMMAND = 0.5
"""Score from which words are a command and nothing else. Of the commands of the development
and held-out questions 90 of 96 reach it; "I wanted to ask about the benefit" has 0.3."""
_FULL_QUESTION = 3
"""Words from which a clearly understood open question counts as whole: «my pension» may
go on, «how much is my pension» rarely does. Callers tell their story first, so a statement
is never whole: the question is still to come."""
_ENDS = 0.1
"""Likelihood of an end from which a question counts as whole. Of the prefixes of unseen
questions that hold a whole question it lets pass about half, of whole ones five of six."""
_SHORT = 4
"""Words of the longest answer with a number that is nothing but an answer."""
_NUMBER = 10
"""Digits of a telephone number in Kazakhstan; the leading 8 or 7 of a long one is another."""


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
        self._endings = MadeOnce[Endings](len(scripts.languages))
        self._runs = MadeOnce[DigitRuns](1)

    def learn(self, language: str) -> None:
        """Read now how sentences end: between two frames of a call it takes too long."""
        self._ends_of(language)
        self._digit_runs()

    def __call__(self, text: str, *, question: str, language: str) -> Completeness:
        """Judge the words; see `CompletenessCheck`."""
        if language not in self._scripts.languages:
            return Completeness.UNKNOWN
        data = self._scripts.languages[language]
        matcher = self._matchers(language)
        words, tokens = matcher.normaliser.words(text), matcher.normaliser.tokens(text)
        if not words or not tokens:
            return Completeness.UNKNOWN
        # Between two frames of a call: what takes longest is left out.
        meant = matcher.understand([Reading(text)], by_words=True)
        command = (
            meant.decision is Decision.ACT
            and meant.topic not in (*_OPENINGS, *_REPLIES)
            and meant.score >= _CLEAR_COMMAND
            and (meant.topic != _BEGUN or len(tokens) > _FULL_QUESTION)
        )
        # A word that ends a reply may be all of it: «yes», «no», «I do not know».
        word = matcher.answers.word(tokens)
        answered = question in _ANSWERED.get(word, ()) if word is not None else False
        surely = meant.score >= 1 or words[0] in data.yes or words[0] in data.no
        if answered or (command and surely):
            # «Go on» ends like a sentence that goes on.
            return Completeness.COMPLETE if answered else Completeness.COMMAND
        trailing = text.rstrip().endswith(("…", "...", ",", "-"))
        if trailing or _goes_on(" ".join(words), data):
            return Completeness.INCOMPLETE
        if command:
            return Completeness.COMMAND
        whole = self._whole(text, meant, question, language)
        return Completeness.COMPLETE if whole else Completeness.UNKNOWN

    def _whole(
        self,
        text: str,
        meant: Understanding,
        question: str,
        language: str,
    ) -> bool:
        data, normaliser = self._scripts.languages[language], self._matchers(language).normaliser
        words, tokens = normaliser.words(text), normaliser.tokens(text)
        match question:
            case "yes_no":
                return words[0] in data.yes or words[0] in data.no
            case "short":
                numbers = any(token.number is not None for token in tokens)
                return tokens[-1].number is not None or (numbers and len(tokens) <= _SHORT)
            case "digits":
                day = self._matchers(language).answers.whole_day(tokens)
                return day or self._is_telephone_number(text)
            case "open":
                clear = meant.decision is Decision.ANSWER and meant.aspect_score > 0
                asks = not data.asking.isdisjoint(words) and len(tokens) >= _FULL_QUESTION
                return clear and asks and self._ends_of(language).likelihood(words) >= _ENDS
        return False

    def _is_telephone_number(self, text: str) -> bool:
        digits = max(
            (run.digits for run in self._digit_runs().find(spoken_words(text))), key=len, default=""
        )
        # «777 …» may be the beginning of «7 777 …».
        long = digits.startswith(("8", "77"))
        # More digits are a number that was misheard: there is nothing to wait for.
        return len(digits) == _NUMBER + long or len(digits) > _NUMBER

    def _digit_runs(self) -> DigitRuns:
        return self._runs.get("", lambda: DigitRuns(load_private(self._scripts.folder)))

    def _ends_of(self, language: str) -> Endings:
        return self._endings.get(language, lambda: self._counted(language))

    def _counted(self, language: str) -> Endings:
        normaliser = self._matchers(language).normaliser
        asked = (phrase for _, _, phrase in self._scripts.questions(language))
        return Endings(normaliser.words(phrase) for phrase in asked)


def _goes_on(said: str, data: LanguageData) -> bool:
    """Whether the words end in a way that no sentence does."""
    return any(said == each or said.endswith(f" {each}") for each in data.unfinished)
