"""What stands in scripts and should be known: terms under review, facts that nothing uses."""

from collections.abc import Iterator

from assistant.benefits.amounts import Amounts
from assistant.benefits.formulas import names_in
from assistant.benefits.screening_plan import Plan
from assistant.conditions import names_in_rule
from assistant.texts import LANGUAGES
from assistant.understanding.schema import Phrase, PhraseLists
from assistant.understanding.scripts import Scripts


def under_review(scripts: Scripts) -> tuple[str, ...]:
    """Terms that are our own rendering; a native legal editor has to confirm them."""
    return tuple(dict.fromkeys(phrase.text for phrase in _all_phrases(scripts) if phrase.review))


def _all_phrases(scripts: Scripts) -> Iterator[Phrase]:
    for language in LANGUAGES:
        for topic in scripts.topics.values():
            yield from topic.names.in_language(language).everyday
        for phrases in _lists(scripts):
            found: tuple[Phrase, ...] = getattr(phrases, language)
            yield from found


def _lists(scripts: Scripts) -> Iterator[PhraseLists]:
    for topic in scripts.topics.values():
        yield from (script.phrases for script in topic.aspects.values())
    yield from (act.phrases for act in scripts.acts.values())
    yield from (other.phrases for other in scripts.elsewhere.values())
    yield from (each.situations for each in scripts.topics.values())
    yield from (each.situations for each in scripts.elsewhere.values())
    yield from (cues.cues for cues in scripts.aspects.values())


def unused_facts(scripts: Scripts, amounts: Amounts, plan: Plan) -> tuple[str, ...]:
    """Facts that no rule, answer, sum, screening or other fact names."""
    used = {*plan.usual}
    for topic in scripts.topics.values():
        if topic.rule is not None:
            used.update(names_in_rule(topic.rule))
        for script in topic.aspects.values():
            used.update(script.facts, [script.ask or ""])
            used.update(name for answer in script.answers for name in answer.when)
    for name in amounts.names:
        amount = amounts[name]
        used.update(amount.needs)
        used.update(fact for case in amount.cases for fact in case.when)
        used.update(fact for case in amount.cases for fact in names_in(case.value))
        used.update(fact for term in amount.terms.values() for fact in names_in(term.value))
    for occasion in plan.occasions.values():
        used.update(names_in_rule(occasion.condition), occasion.unless)
    for fact in scripts.facts.values():
        used.update((each.source for each in fact.derived), fact.if_yes, fact.if_no)
    return tuple(name for name in scripts.facts if name not in used)
