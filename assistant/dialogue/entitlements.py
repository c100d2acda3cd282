"""From topics to benefits that can be judged, and from judgements to sentences."""

from collections.abc import Mapping
from datetime import date

from assistant.benefits.amounts import Amounts
from assistant.benefits.benefit import Benefit, Finding, Occasion, find
from assistant.benefits.calendar import Numbers
from assistant.benefits.known import Person, names_with_sources
from assistant.benefits.parameters import NotKnownForDateError
from assistant.benefits.rules import Reason
from assistant.benefits.screening import Screener
from assistant.benefits.screening_plan import Plan, load_plan
from assistant.conditions import FactValue
from assistant.dialogue.wording import Wording
from assistant.texts import Texts
from assistant.understanding.schema import Topic
from assistant.understanding.scripts import Scripts


def benefit_of(topic: Topic, occasion: Occasion | None = None) -> Benefit | None:
    """What has to be known of a topic to judge it; None when it has no rule."""
    if topic.rule is None:
        return None
    use = topic.amounts[topic.sum] if topic.sum else None
    return Benefit(
        id=topic.topic,
        grade=topic.grade,
        rule=topic.rule,
        law=topic.law,
        formula=use.formula if use else None,
        fixed=use.fixed if use else {},
        occasion=occasion,
    )


def benefits_of(topics: Mapping[str, Topic], plan: Plan) -> dict[str, Benefit]:
    """All topics that can be judged, in their order."""
    found = {name: benefit_of(topic, plan.occasions.get(name)) for name, topic in topics.items()}
    return {name: benefit for name, benefit in found.items() if benefit is not None}


class Entitlements:
    """Judges persons by all topics, and says why in the languages of the line."""

    def __init__(self, scripts: Scripts, amounts: Amounts) -> None:
        plan = load_plan(scripts.folder, scripts.facts)
        self.benefits = benefits_of(scripts.topics, plan)
        self.screener = Screener(self.benefits, scripts.facts, amounts.parameters, plan)
        self._scripts = scripts
        self._amounts = amounts
        self._names = {
            name: names_with_sources(benefit.rule, scripts.facts)
            for name, benefit in self.benefits.items()
        }

    def person(self, given: Mapping[str, FactValue | None], on: date) -> Person:
        """A person of whom so much is known on a day."""
        return Person(self._scripts.facts, given, on)

    def find(self, topic: str, person: Person) -> Finding:
        """What can be said about one benefit."""
        return find(self.benefits[topic], person, self._amounts)

    def find_if_benefit(self, topic: str, person: Person) -> Finding | None:
        """What can be said about a topic; None where it has no rule."""
        return self.find(topic, person) if topic in self.benefits else None

    def find_all(self, person: Person) -> dict[str, Finding]:
        """What can be said about all of them."""
        return {name: self.find(name, person) for name in self.benefits}

    def spoken_of(self, topic: str, given: Mapping[str, FactValue | None]) -> bool:
        """Whether anything is known on which the rule of a topic depends."""
        return not self._names.get(topic, frozenset()).isdisjoint(given)

    def sentence(self, finding: Finding, reason: Reason, language: str) -> str | None:
        """How a reason is said; None when it has no words, or speaks of what is not known."""
        if reason.text is None:
            return None
        try:
            return self._wording(finding.person, language).fill(reason.text.in_language(language))
        except (KeyError, NotKnownForDateError):
            return None

    def article(self, finding: Finding, reason: Reason, language: str) -> str:
        """The article from which a reason comes."""
        return (reason.law or finding.benefit.law).in_language(language)

    def explanation(self, finding: Finding, language: str) -> str:
        """How the sum came about, as it can be said; empty where there is none."""
        if finding.amount is None:
            return ""
        return self._wording(finding.person, language).origin(finding.amount)

    def question(self, finding: Finding, language: str) -> tuple[str, str] | None:
        """The fact to ask for next, and its question: what the verdict needs, then the sum."""
        for name in (*finding.judgement.missing, *finding.amount_missing):
            if name in finding.person.given:
                continue  # asked before, and the caller does not know
            ask = self._scripts.facts[name].ask
            if ask is not None:
                return name, ask.in_language(language)
        return None

    def ask(self, fact: str) -> Texts | None:
        """The question for a fact."""
        return self._scripts.facts[fact].ask

    def _wording(self, person: Person, language: str) -> Wording:
        words = {
            name: self._either(numbers, language)
            for name, fact in self._scripts.facts.items()
            if fact.derived and (numbers := person.number(name)) and numbers.exact is None
        }
        return Wording(
            self._scripts.languages[language],
            self._amounts,
            person.on,
            facts=person.values(),
            kinds=self._scripts.facts,
            words=words,
            inflected=False,
        )

    def _either(self, numbers: Numbers, language: str) -> str:
        """A number of which two are possible."""
        text = self._scripts.prompts["either"].in_language(language)
        return text.replace("{first}", str(numbers.least)).replace("{second}", str(numbers.most))
