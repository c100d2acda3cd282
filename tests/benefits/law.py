"""The law a second time: who may have which benefit, in plain Python.

Written from the fact sheet, never from the rules in `intents/`, so that a mistake made in
one of them shows as a difference. Sections are those of the fact sheet.
"""

from collections.abc import Callable

from tests.benefits.household import OFFICE, Household, Truth, both, either, opposite

VERDICTS: dict[Truth, str] = {
    True: "likely",
    False: "unlikely",
    None: "unknown",
    OFFICE: "depends_on_office",
}

_NATIVE = ("citizen", "kandas")
_RESIDENT = ("citizen", "kandas", "permanent")
_GROUPS = (1, 2, 3)


def _lives_here(home: Household) -> Truth:
    """Moving abroad for good ends or suspends the payment (section 2, point 2)."""
    return home["lives_in_kazakhstan"]  # type: ignore[no-any-return]


def _resident(home: Household) -> Truth:
    """Who lives here for good. The sheet names refugees for section 3 only: the office knows."""
    refugee = both(home.one_of("residence", "refugee"), OFFICE)
    return both(either(home.one_of("residence", *_RESIDENT), refugee), _lives_here(home))


def _native(home: Household) -> Truth:
    """Section 9: citizens and kandas; foreigners only where a treaty says so."""
    foreign = opposite(home.one_of("residence", *_NATIVE))
    by_law = either(home.one_of("residence", *_NATIVE), both(foreign, OFFICE))
    return both(by_law, _lives_here(home))


def asp(home: Household) -> Truth:
    """Section 3; what remains is the income, and that the office compares."""
    large = home.at_least("children", 4)
    disabled = True if home["disability_group"] in (1, 2) else home["disability_in_family"]
    many_cars = both(home.at_least("cars", 2), opposite(either(large, disabled)))
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
    """Section 8.

    Children and the carer need not prove that they were dependent; of brothers, sisters and
    grandchildren the office asks whether their parents can work.
    """
    young = either(
        opposite(home.of_age(18)), both(home["full_time_student"], opposite(home.of_age(23)))
    )
    child = both(home.one_of("deceased_relation", "parent"), young)
    distant = both(home.one_of("deceased_relation", "other"), young, OFFICE)
    older = both(
        home.one_of("deceased_relation", "spouse", "child", "other"), home.pension_age(), OFFICE
    )
    carer = both(home["cares_for_deceased_child"], opposite(home["employed"]))
    ground = either(home.at_least("survivors", 1), child, distant, older, carer)
    return both(home["breadwinner_lost"], ground, _resident(home))


def _has_child(home: Household) -> Truth:
    """Who has no child under eighteen has none so small; nothing follows from other numbers."""
    known = home["child_birth_date"] is not None or home["child_age_months"] is not None
    return home["children"] != 0 or known


def birth_grant(home: Household) -> Truth:
    """Section 9."""
    return both(
        _has_child(home),
        _native(home),
        home.in_time("child_birth_date", months=18, counted="child_age_months"),
        opposite(home["birth_allowance_received"]),
        home.one_of("relation_to_child", "parent", "adoptive", "guardian"),
    )


def child_care(home: Household) -> Truth:
    """Sections 10 and 11: of the insured nothing is asked about citizenship."""
    return both(
        _has_child(home),
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
    return both(home.at_least("children", 4), home.one_of("residence", *_NATIVE), _lives_here(home))


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
    """Section 17.

    Who is not registered yet can be, and from which day the twelve months count the sheet does
    not say: both are the office's.
    """
    soon_registered = both(opposite(home["registered_unemployed"]), OFFICE)
    in_time = home.in_time("job_loss_date", months=12, counted="months_since_job_loss")
    return both(
        home["insured"],
        home.at_least("insured_months", 6),
        either(home["registered_unemployed"], soon_registered),
        opposite(home["employed"]),
        home.of_age(16),
        opposite(home.pension_age()),
        opposite(home["full_time_student"]),
        either(in_time, both(opposite(in_time), OFFICE)),
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
    victim = both(home.one_of("special_category", "repression_victim"), either(disabled, pensioner))
    return both(
        either(status, victim, both(pensioner, disabled, opposite(home["disability_top_up"]))),
        _resident(home),
    )


def funeral(home: Household) -> Truth:
    """Section 20. What follows after three years the sheet leaves open."""
    in_time = home.in_time("death_date", months=36, counted="years_since_death")
    if in_time is None:
        in_time = home.year_in_time("death_year", months=36)
    return both(
        home["buried_someone"],
        home["deceased_was_recipient"],
        either(in_time, both(opposite(in_time), OFFICE)),
    )


def home_care(home: Household) -> Truth:
    """Section 21: twelve grounds, weighed by a social worker."""
    return both(either(home["needs_daily_help"], home.one_of("disability_group", 1, 2, 3)), OFFICE)


def rehabilitation(home: Household) -> Truth:
    """Section 22: all rests on the individual programme, which a person with a disability gets."""
    small = both(opposite(home.of_age(7)), home["small_child_disability"])
    disabled = either(home.one_of("disability_group", *_GROUPS), small)
    return both(disabled, either(home["rehabilitation_programme"], OFFICE), OFFICE)


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
