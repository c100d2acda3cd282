"""The sums of the law a second time, from the fact sheet, with figures of their own."""

from collections.abc import Callable
from decimal import ROUND_CEILING, Decimal

from tests.benefits.household import Household, both, opposite

# Section 1: the figures of a year, in tenge. The last year stands for those after it.
_MONTHLY_INDEX = {2024: 3692, 2025: 3932, 2026: 4325}
_SUBSISTENCE = {2024: 43407, 2025: 46228, 2026: 50851}
_BASE_SHARES = {2024: (65, 105), 2025: (70, 110), 2026: (70, 118)}
_GROUPS = (1, 2, 3)


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
    years: int | None = home["years_of_record"]
    if years is None:
        return None
    least, most = _BASE_SHARES[min(home.on.year, 2026)]
    share = min(least + 2 * max(years - 10, 0), most)
    return _minimums(home, "0.01") * share


def _disability_sum(home: Household) -> Decimal | None:
    """No sum is said at the pension age: a top-up depends on the pension."""
    if home.pension_age() is not False:
        return None
    group, cause = home["disability_group"], home["disability_cause"]
    tables = {
        "child": ("2.20", "1.83", "1.61"),
        "illness": ("2.20", "1.76", "1.20"),
        "childhood": ("2.20", "1.83", "1.61"),
        "special": ("3.22", "2.75", "2.31"),
        "duty": ("3.94", "3.04", "2.31"),
    }
    # An age that may lie on both sides of a limit leaves several multiples, or one all the same.
    multiples: set[str | None] = set()
    if home.of_age(7) is not True:
        multiples.add("1.61")
    if home.of_age(7) is not False and home.of_age(18) is not True:
        multiples.add(_of_group(group, tables["child"]))
    if home.of_age(18) is not False:
        multiples.add(_of_group(group, tables.get(cause)))
    only = multiples.pop() if len(multiples) == 1 else None
    return None if only is None else _minimums(home, only)


def _of_group(group: int | None, table: tuple[str, ...] | None) -> str | None:
    return table[group - 1] if table and group in _GROUPS else None


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
    """One ground only, by choice: the larger one, and known when nothing unknown can beat it."""
    status = _status_multiple(home)
    entitled = both(
        home["gets_pension"],
        home.one_of("disability_group", *_GROUPS),
        opposite(home["disability_top_up"]),
    )
    pensioner = Decimal({3: "0.74"}.get(home["disability_group"], "1.71"))
    if status is None or (entitled is None and status < pensioner):
        return None
    return _indexes(home, str(max(status, pensioner) if entitled is True else status))


def _status_multiple(home: Household) -> Decimal | None:
    plain = {
        "none": "0",
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
    category = home["special_category"]
    if category in kinds:
        fact, table = kinds[category]
        multiple = table.get(home[fact])
    else:
        multiple = plain.get(category)
    return None if multiple is None else Decimal(multiple)


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
