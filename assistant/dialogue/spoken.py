"""Every line that a topic may speak on a day, whatever the caller tells."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

from assistant.benefits.amounts import Amounts, MissingFactError
from assistant.benefits.formulas import names_in
from assistant.benefits.parameters import NotKnownForDateError
from assistant.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    FactValue,
    Office,
    When,
    holds,
    nodes,
)
from assistant.dialogue.wording import Spoken, Wording, lines_of, placeholders
from assistant.texts import Texts
from assistant.understanding.schema import AmountUse, Topic
from assistant.understanding.scripts import Scripts

_MANY = 200
"""Facts with more values than this, such as an income, are not spoken in advance."""


class EveryLine:
    """Fills texts of one language with all values that the facts inside them may have."""

    def __init__(self, scripts: Scripts, amounts: Amounts, language: str, on: date) -> None:
        self._scripts = scripts
        self._amounts = amounts
        self._language = language
        self._on = on

    def of_topic(self, topic: Topic) -> Iterator[str]:
        """Lines of all answers and of all reasons of the rule."""
        for script in topic.aspects.values():
            for answer in script.answers:
                for lines, _ in self.filled(answer, uses=topic.amounts, when=answer.when):
                    yield from lines
        if topic.rule is not None:
            for texts in texts_in_rule(topic.rule):
                # A reason is one line, however it is written.
                yield from (" ".join(lines) for lines, _ in self.filled(texts, inflected=False))

    def filled(
        self,
        texts: Texts,
        *,
        uses: Mapping[str, AmountUse] | None = None,
        when: When | None = None,
        inflected: bool = True,
    ) -> Iterator[tuple[tuple[str, ...], Spoken]]:
        """One text for everybody whom it is said to: its lines, and what they speak of.

        Args:
            texts: the text.
            uses: sums by the names under which it speaks of them.
            when: what must be known for it.
            inflected: see `Wording`.
        """
        text = texts.in_language(self._language)
        when, uses = when or {}, uses or {}
        facts_in_it = {*when, *self._facts_in(text, uses)}
        # Of a day no list can be made; what follows from it, such as its year, is tried.
        days = {name for name, fact in self._scripts.facts.items() if fact.kind == "date"}
        names = sorted(facts_in_it & set(self._scripts.facts) - days)
        for values in product(*map(self._values, names)):
            facts = dict(zip(names, values, strict=True))
            if not holds(when, facts, self._limit):
                continue
            wording = Wording(
                self._scripts.languages[self._language],
                self._amounts,
                self._on,
                facts=facts,
                kinds=self._scripts.facts,
                uses=uses,
                inflected=inflected,
            )
            try:
                yield lines_of(wording.fill(text)), wording.spoken
            except (NotKnownForDateError, MissingFactError):
                # No such group or number of children: nobody will hear of it.
                continue

    def _facts_in(self, text: str, uses: Mapping[str, AmountUse]) -> Iterator[str]:
        """Facts on which the filled text depends."""
        for name in placeholders(text):
            if name not in uses:
                yield name
                continue
            amount = self._amounts[uses[name].formula]
            used = {*amount.needs, *amount.as_of}
            used |= {fact for case in amount.cases for fact in case.when}
            for case in amount.cases:
                used.update(names_in(case.value))
            for term in amount.terms.values():
                used.update(names_in(term.value))
            yield from used - set(uses[name].fixed)

    def _values(self, name: str) -> tuple[FactValue, ...]:
        fact = self._scripts.facts[name]
        if fact.kind == "choice":
            return tuple(fact.choices)
        if fact.kind == "flag":
            return (True, False)
        least, most = fact.range
        return tuple(range(least, most + 1)) if most - least < _MANY else ()

    def _limit(self, name: str) -> float:
        return float(self._amounts.parameters.look_up(name, self._on).figure)


def texts_in_rule(rule: Condition) -> Iterator[Texts]:
    """All that a rule may say as a reason."""
    for _, node in nodes(rule):
        if isinstance(node, Office):
            yield node.office
        elif isinstance(node, Compare | All | AnyOf):
            yield from filter(None, (node.yes, node.no))
