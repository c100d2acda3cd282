"""The law a second time: who may have which benefit, in plain Python.

Written from the fact sheet, never from the rules in `intents/`, so that a mistake made in
one of them shows as a difference. It holds its own figures: 2024 to 2026, sections as in
the fact sheet.

Four values: `True`, `False`, `None` (a fact is missing) and `OFFICE` (whatever the person
tells, only the office can know). Facts are those of `jauap screen --schema`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import Enum
from typing import Any, TypeAlias


class Value(Enum):
    """What is neither so, nor not so, nor a question to the person."""

    OFFICE = "only the office can know"


OFFICE = Value.OFFICE
Truth: TypeAlias = bool | Value | None

VERDICTS: dict[Truth, str] = {
    True: "likely",
    False: "unlikely",
    None: "unknown",
    OFFICE: "depends_on_office",
}

# Section 1: the figures of a year, in tenge. The last year stands for those after it.
_MONTHLY_INDEX = {2024: 3692, 2025: 3932, 2026: 4325}
_SUBSISTENCE = {2024: 43407, 2025: 46228, 2026: 50851}
_BASE_SHARES = {2024: (65, 105), 2025: (70, 110), 2026: (70, 118)}

_NATIVE = ("citizen", "kandas")
_RESIDENT = ("citizen", "kandas", "permanent")
_GROUPS = (1, 2, 3)


def both(*values: Truth) -> Truth:
    """All of them: one that is not so settles it; a question comes before the office."""
    for settled in (False, None, OFFICE):
        if any(value is settled for value in values):
            return settled
    return True


def either(*values: Truth) -> Truth:
    """At least one of them."""
    for settled in (True, None, OFFICE):
        if any(value is settled for value in values):
            return settled
    return False


def opposite(value: Truth) -> Truth:
    return not value if isinstance(value, bool) else value


def later(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day of a later month; the last of that month where it has no such day."""
    count = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError(day)


@dataclass(frozen=True)
class Household:
    """One person on one day.

    Attributes:
        facts: what is known; None and absent are the same here.
        on: the day of the call.
    """

    facts: Mapping[str, Any]
    on: date

    def __getitem__(self, name: str) -> Any:
        return self.facts.get(name)

    def one_of(self, name: str, *values: Any) -> Truth:
        return None if self[name] is None else self[name] in values

    def at_least(self, name: str, least: int) -> Truth:
        return None if self[name] is None else self[name] >= least

    def born(self) -> tuple[date, date] | None:
        """First and last day on which the person may have been born."""
        if self["birth_date"] is not None:
            day = self["birth_date"]
            return day, day
        spans = []
        if self["age"] is not None:
            spans.append(_days_ago(self.on, years=self["age"]))
        if self["birth_year"] is not None:
            year = self["birth_year"]
            spans.append((date(year, 1, 1), date(year, 12, 31)))
        if not spans:
            return None
        return max(span[0] for span in spans), min(span[1] for span in spans)

    def of_age(self, years: int) -> Truth:
        return self._at_both_ends(lambda day: later(day, years=years) <= self.on)

    def pension_age(self) -> Truth:
        """Section 1.2; an age once reached stays reached when the law raises it."""
        men = self._at_both_ends(lambda day: later(day, years=63) <= self.on)
        women = self._at_both_ends(lambda day: _woman_retires(day) <= self.on)
        if self["sex"] is None:
            return men if men is women else None
        return men if self["sex"] == "male" else women

    def in_time(self, name: str, *, months: int, counted: str | None = None) -> Truth:
        """Whether no more than so many months have passed since a day."""
        if self[name] is not None:
            span: tuple[date, date] = (self[name], self[name])
        elif counted is not None and self[counted] is not None:
            step = 12 if counted.startswith("years") else 1
            span = _days_ago(self.on, months=self[counted] * step, step=step)
        else:
            return None
        ends = {later(day, months=months) >= self.on for day in span}
        return ends.pop() if len(ends) == 1 else None

    def _at_both_ends(self, so: Callable[[date], bool]) -> Truth:
        span = self.born()
        if span is None:
            return None
        ends = {so(day) for day in span}
        return ends.pop() if len(ends) == 1 else None


def _days_ago(on: date, *, years: int = 0, months: int = 0, step: int = 12) -> tuple[date, date]:
    """Days since which so many whole years or months have passed, and not one step more."""
    count = years * 12 + months
    days = [on - timedelta(days=n) for n in range(31 * (count + step) + 2)]
    fitting = [
        day
        for day in days
        if later(day, months=count) <= on and later(day, months=count + step) > on
    ]
    return min(fitting), max(fitting)


def _woman_retires(born: date) -> date:
    """61 until the end of 2027, then half a year more each year up to 63 in 2031."""
    for half_years, since, until in (
        (122, date.min, date(2027, 12, 31)),
        (123, date(2028, 1, 1), date(2028, 12, 31)),
        (124, date(2029, 1, 1), date(2029, 12, 31)),
        (125, date(2030, 1, 1), date(2030, 12, 31)),
    ):
        day = later(born, months=half_years * 6)
        if day <= until:
            return max(day, since)
    return max(later(born, years=63), date(2031, 1, 1))


def _lives_here(home: Household) -> Truth:
    """Moving abroad for good ends or suspends the payment (section 2, point 2)."""
    return home["lives_in_kazakhstan"]  # type: ignore[no-any-return]


def _resident(home: Household) -> Truth:
    return both(home.one_of("residence", *_RESIDENT), _lives_here(home))


def _native(home: Household) -> Truth:
    """Section 9: citizens and kandas; foreigners only where a treaty says so."""
    foreign = home.one_of("residence", "permanent", "temporary", "refugee")
    by_law = either(home.one_of("residence", *_NATIVE), both(foreign, OFFICE))
    return both(by_law, _lives_here(home))


def asp(home: Household) -> Truth:
    """Section 3; what remains is the income, and that the office compares."""
    large = home.at_least("children", 4)
    many_cars = both(
        home.at_least("cars", 2), opposite(either(large, home["disability_in_family"]))
    )
    dwellings = both(home["second_dwelling"], opposite(home["dwellings_exempt"]))
    return both(
        home.one_of("residence", "citizen", "kandas", "permanent", "refugee"),
        opposite(dwellings),
        opposite(many_cars),
        opposite(home["property_over_need"]),
        opposite(bool(home["income_above_line"])),
        OFFICE,
    )


def base_pension(home: Household) -> Truth:
    """Section 4."""
    return both(
        home.pension_age(),
        opposite(home.one_of("service_pension", "since_2016", "judge")),
        _resident(home),
    )


def age_pension(home: Household) -> Truth:
    """Section 5, with the early age of mothers of five (section 1.2)."""
    mother = both(
        home.one_of("sex", "female"), home.at_least("children_raised", 5), home.of_age(53)
    )
    return both(either(home.pension_age(), mother), home["worked_before_1998"], _resident(home))


def pension_fund(home: Household) -> Truth:
    """Section 6."""
    return both(
        home["pension_savings"],
        either(
            home.pension_age(),
            both(home.one_of("disability_group", 1, 2), home["disability_permanent"]),
            both(
                home.of_age(55),
                home.at_least("professional_contributions", 84),
                home["left_harmful_work"],
            ),
            both(home.of_age(45), OFFICE),
            both(opposite(home.one_of("residence", "citizen")), home["leaving_for_good"]),
        ),
    )


def disability(home: Household) -> Truth:
    """Section 7; at the pension age the pension comes first, and at most a top-up remains."""
    small = opposite(home.of_age(7))
    established = either(
        both(small, home["small_child_disability"]), home.one_of("disability_group", *_GROUPS)
    )
    if small is True:
        established = either(home["small_child_disability"], _or_none(home, "disability_group"))
    pensioner = home.pension_age()
    return both(established, _resident(home), either(opposite(pensioner), both(pensioner, OFFICE)))


def _or_none(home: Household, name: str) -> Truth:
    """A group of a child so small says something only when there is one."""
    return bool(home[name])


def survivor(home: Household) -> Truth:
    """Section 8."""
    relative = home.one_of("deceased_relation", "parent", "other")
    older = home.one_of("deceased_relation", "spouse", "child")
    young = either(
        opposite(home.of_age(18)), both(home["full_time_student"], opposite(home.of_age(23)))
    )
    carer = both(home["cares_for_deceased_child"], opposite(home["employed"]))
    own = either(both(relative, young), both(older, home.pension_age()), carer)
    ground = either(home.at_least("survivors", 1), own)
    if home["survivors"] == 0:
        ground = False
    return both(home["breadwinner_lost"], ground, _resident(home))


def birth_grant(home: Household) -> Truth:
    """Section 9."""
    return both(
        _native(home),
        home.in_time("child_birth_date", months=18, counted="child_age_months"),
        opposite(home["birth_allowance_received"]),
        home.one_of("relation_to_child", "parent", "adoptive", "guardian"),
    )


def child_care(home: Household) -> Truth:
    """Sections 10 and 11: of the insured nothing is asked about citizenship."""
    return both(
        home.in_time("child_birth_date", months=18, counted="child_age_months"),
        opposite(home["child_care_received"]),
        either(home["insured"], both(opposite(home["insured"]), _native(home)), _native(home)),
    )


def maternity(home: Household) -> Truth:
    """Section 12."""
    return both(
        home.one_of("sex", "female"),
        home["insured"],
        home["maternity_sheet"],
        home.in_time("maternity_leave_date", months=12),
    )


def large_family(home: Household) -> Truth:
    """Section 13."""
    return both(
        home.at_least("children", 4), home.one_of("residence", *_NATIVE), _lives_here(home)
    )


def awarded_mother(home: Household) -> Truth:
    """Section 14."""
    award = home.one_of("award", "kumis_alka", "altyn_alka", "mother_heroine", "maternal_glory")
    return both(award, _resident(home))


def disabled_child_carer(home: Household) -> Truth:
    """Section 15."""
    return both(
        home["child_disability"],
        home.one_of("relation_to_child", "parent", "adoptive", "guardian"),
        _native(home),
    )


def group1_carer(home: Household) -> Truth:
    """Section 16; the psychiatric register is never asked about."""
    return both(
        home["cares_for_group1"],
        home.of_age(18),
        home["same_settlement"],
        opposite(home["cared_full_support"]),
        opposite(home["individual_assistant"]),
        opposite(home["other_carer_paid"]),
    )


def job_loss(home: Household) -> Truth:
    """Section 17."""
    return both(
        home["insured"],
        home.at_least("insured_months", 6),
        home["registered_unemployed"],
        opposite(home["employed"]),
        home.of_age(16),
        opposite(home.pension_age()),
        opposite(home["full_time_student"]),
        home.in_time("job_loss_date", months=12, counted="months_since_job_loss"),
    )


def housing_aid(home: Household) -> Truth:
    """Section 18; the share of the income that housing takes, the office works out."""
    return both(
        home.one_of("home_tenure", "owned", "state"),
        home["only_dwelling"],
        home["registered_there"],
        OFFICE,
    )


def special_allowance(home: Household) -> Truth:
    """Section 19."""
    pensioner = home["gets_pension"]
    disabled = home.one_of("disability_group", *_GROUPS)
    status = home.one_of(
        "special_category",
        *("war_veteran", "combat_veteran", "equated", "fallen_family", "hero", "home_front"),
        "special_merit",
    )
    victim = both(
        home.one_of("special_category", "repression_victim"), either(disabled, pensioner)
    )
    return both(
        either(status, victim, both(pensioner, disabled, opposite(home["disability_top_up"]))),
        _resident(home),
    )


def funeral(home: Household) -> Truth:
    """Section 20."""
    return both(
        home["buried_someone"],
        home["deceased_was_recipient"],
        home.in_time("death_date", months=36, counted="years_since_death"),
    )


def home_care(home: Household) -> Truth:
    """Section 21: twelve grounds, weighed by a social worker."""
    return both(either(home["needs_daily_help"], home.one_of("disability_group", 1, 2, 3)), OFFICE)


def rehabilitation(home: Household) -> Truth:
    """Section 22: everything rests on the individual programme."""
    return both(home["rehabilitation_programme"], OFFICE)


RULES: dict[str, Callable[[Household], Truth]] = {
    "asp": asp,
    "base_pension": base_pension,
    "age_pension": age_pension,
    "pension_fund": pension_fund,
    "disability": disability,
    "survivor": survivor,
    "birth_grant": birth_grant,
    "child_care": child_care,
    "maternity": maternity,
    "large_family": large_family,
    "awarded_mother": awarded_mother,
    "disabled_child_carer": disabled_child_carer,
    "group1_carer": group1_carer,
    "job_loss": job_loss,
    "housing_aid": housing_aid,
    "special_allowance": special_allowance,
    "funeral": funeral,
    "home_care": home_care,
    "rehabilitation": rehabilitation,
}


def verdict(topic: str, home: Household) -> str:
    """`likely`, `unlikely`, `unknown` or `depends_on_office`."""
    return VERDICTS[RULES[topic](home)]


def amount(topic: str, home: Household) -> int | None:
    """This person's own sum in whole tenge; None where none may be said or facts are missing."""
    rule = _AMOUNTS.get(topic)
    exact = rule(home) if rule else None
    return None if exact is None else int(exact.to_integral_value(ROUND_CEILING))


def _index(year: int) -> Decimal:
    return Decimal(_MONTHLY_INDEX[min(year, 2026)])


def _indexes(home: Household, multiple: str) -> Decimal:
    return _index(home.on.year) * Decimal(multiple)


def _minimums(home: Household, multiple: str) -> Decimal:
    return Decimal(_SUBSISTENCE[min(home.on.year, 2026)]) * Decimal(multiple)


def _base_sum(home: Household) -> Decimal | None:
    years = home["years_of_record"]
    if years is None:
        return None
    least, most = _BASE_SHARES[min(home.on.year, 2026)]
    share = min(least + 2 * max(years - 10, 0), most)
    return _minimums(home, "0.01") * share


def _disability_sum(home: Household) -> Decimal | None:
    """No sum is said at the pension age: a top-up depends on the pension."""
    if home.pension_age() is not False:
        return None
    if home.of_age(7) is False:
        return _minimums(home, "1.61")
    group, cause = home["disability_group"], home["disability_cause"]
    if group not in _GROUPS or home.of_age(7) is None:
        return None
    adult = home.of_age(18)
    tables = {
        "child": ("2.20", "1.83", "1.61"),
        "illness": ("2.20", "1.76", "1.20"),
        "childhood": ("2.20", "1.83", "1.61"),
        "special": ("3.22", "2.75", "2.31"),
        "duty": ("3.94", "3.04", "2.31"),
    }
    if adult is None or (adult and cause is None):
        return None
    return _minimums(home, tables[cause if adult else "child"][group - 1])


def _survivor_sum(home: Household) -> Decimal | None:
    count = home["survivors"]
    if not count or home["both_parents_lost"] is None:
        return None
    if home["both_parents_lost"]:
        # For more than one the sheet's table can be read in two ways.
        return _minimums(home, "1.54") if count == 1 else None
    multiples = ("0.92", "1.70", "2.25", "2.60", "2.75", "3.00")
    return _minimums(home, multiples[min(count, 6) - 1])


def _birth_sum(home: Household) -> Decimal | None:
    order = home["child_order"]
    return None if order is None else _indexes(home, "38" if order <= 3 else "63")


def _care_sum(home: Household) -> Decimal | None:
    order = home["child_order"]
    if order is None or home["insured"] is not False:
        return None
    return _indexes(home, ("5.76", "6.81", "7.85", "8.90")[min(order, 4) - 1])


def _family_sum(home: Household) -> Decimal | None:
    count = home["children"]
    if count is None or count < 4:
        return None
    table = {4: "16.03", 5: "20.04", 6: "24.05", 7: "28.06"}
    return _indexes(home, table[count]) if count in table else _indexes(home, "4") * count


def _award_sum(home: Household) -> Decimal | None:
    award = home["award"]
    if award in (None, "none"):
        return None
    return _indexes(home, "6.40" if award == "kumis_alka" else "7.40")


def _carer_sum(home: Household) -> Decimal:
    return _minimums(home, "1.61")


def _special_sum(home: Household) -> Decimal | None:
    category = home["special_category"]
    plain = {
        "war_veteran": "16.0",
        "hero": "138.63",
        "home_front": "2.13",
        "repression_victim": "1.23",
        "special_merit": "1.23",
    }
    kinds = {
        "combat_veteran": ("combat_veteran_items", {"first": "6.19", "last": "4.8"}),
        "equated": (
            "equated_kind",
            {"participant": "6.19", "disabled": "7.55", "evacuee": "4.8"},
        ),
        "fallen_family": (
            "fallen_kind",
            {"soldier_widow": "4.48", "family": "4.59", "spouse": "2.56"},
        ),
    }
    if category in plain:
        return _indexes(home, plain[category])
    if category in kinds:
        fact, table = kinds[category]
        return _indexes(home, table[home[fact]]) if home[fact] else None
    if category == "none" and home["disability_group"] in _GROUPS:
        return _indexes(home, ("1.71", "1.71", "0.74")[home["disability_group"] - 1])
    return None


def _funeral_sum(home: Household) -> Decimal | None:
    """The rate of the year of the death."""
    year = home["death_date"].year if home["death_date"] else home["death_year"]
    if year is None or home["deceased_war_veteran"] is None or year not in _MONTHLY_INDEX:
        return None
    return _index(year) * Decimal("36.6" if home["deceased_war_veteran"] else "35")


_AMOUNTS: dict[str, Callable[[Household], Decimal | None]] = {
    "base_pension": _base_sum,
    "disability": _disability_sum,
    "survivor": _survivor_sum,
    "birth_grant": _birth_sum,
    "child_care": _care_sum,
    "large_family": _family_sum,
    "awarded_mother": _award_sum,
    "disabled_child_carer": _carer_sum,
    "group1_carer": _carer_sum,
    "special_allowance": _special_sum,
    "funeral": _funeral_sum,
}
