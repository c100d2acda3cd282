"""Kazakh numerals against num2words and against the rules of the grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from assistant.speaking.reading.kazakh_data import load_kazakh
from assistant.speaking.reading.kazakh_harmony import Harmony, Word
from assistant.speaking.reading.kazakh_numerals import Numerals

GRAMMAR = load_kazakh().grammar
HARMONY = Harmony(GRAMMAR.harmony, GRAMMAR.suffixes)
NUMERALS = Numerals(GRAMMAR.numerals, HARMONY)
ONE_THOUSAND = f"{GRAMMAR.numerals.ones[0]} {GRAMMAR.numerals.thousand}"


def by_num2words(number: int) -> str:
    """What num2words says, with the one known difference taken out.

    num2words begins every number from 1000 to 1999 with "one thousand"; in speech the "one"
    is left out there, as it is before a hundred.
    """
    said = str(num2words(number, lang="kz"))
    return said.removeprefix(ONE_THOUSAND[:4]) if 1000 <= number <= 1999 else said


def test_every_number_to_ten_thousand_is_that_of_num2words() -> None:
    different = [
        number for number in range(10_001) if NUMERALS.cardinal(number) != by_num2words(number)
    ]
    assert different == []


@given(st.integers(min_value=10_000, max_value=10**12))
def test_greater_numbers_are_those_of_num2words(number: int) -> None:
    assert NUMERALS.cardinal(number) == by_num2words(number)


def test_a_number_without_a_word_for_its_size_is_said_in_groups() -> None:
    said = NUMERALS.cardinal(10**18)
    assert said.count(",") == 6


@given(st.integers(min_value=0, max_value=10**12))
def test_an_ordinal_differs_from_its_cardinal_in_the_last_word_only(number: int) -> None:
    cardinal, ordinal = NUMERALS.cardinal(number), NUMERALS.ordinal(NUMERALS.cardinal(number))
    assert ordinal.split()[:-1] == cardinal.split()[:-1]
    assert ordinal.endswith(("ншы", "нші"))
    front = HARMONY.is_front(Word(cardinal.split()[-1]))
    assert ordinal.endswith("нші") is front


# Word; genitive, dative, accusative, locative, ablative, instrumental, possessive.
PARADIGMS = [
    ("бір", "бірдің бірге бірді бірде бірден бірмен бірі"),
    ("екі", "екінің екіге екіні екіде екіден екімен екісі"),
    ("үш", "үштің үшке үшті үште үштен үшпен үші"),
    ("төрт", "төрттің төртке төртті төртте төрттен төртпен төрті"),
    ("бес", "бестің беске бесті бесте бестен беспен бесі"),
    ("алты", "алтының алтыға алтыны алтыда алтыдан алтымен алтысы"),
    ("жеті", "жетінің жетіге жетіні жетіде жетіден жетімен жетісі"),
    ("сегіз", "сегіздің сегізге сегізді сегізде сегізден сегізбен сегізі"),
    ("тоғыз", "тоғыздың тоғызға тоғызды тоғызда тоғыздан тоғызбен тоғызы"),
    ("он", "онның онға онды онда оннан онмен оны"),
    ("жиырма", "жиырманың жиырмаға жиырманы жиырмада жиырмадан жиырмамен жиырмасы"),
    ("отыз", "отыздың отызға отызды отызда отыздан отызбен отызы"),
    ("қырық", "қырықтың қырыққа қырықты қырықта қырықтан қырықпен қырқы"),
    ("елу", "елудің елуге елуді елуде елуден елумен елуі"),
    ("алпыс", "алпыстың алпысқа алпысты алпыста алпыстан алпыспен алпысы"),
    ("сексен", "сексеннің сексенге сексенді сексенде сексеннен сексенмен сексені"),
    ("жүз", "жүздің жүзге жүзді жүзде жүзден жүзбен жүзі"),
    ("мың", "мыңның мыңға мыңды мыңда мыңнан мыңмен мыңы"),
    ("миллиард", "миллиардтың миллиардқа миллиардты миллиардта миллиардтан миллиардпен миллиарды"),
    ("нөл", "нөлдің нөлге нөлді нөлде нөлден нөлмен нөлі"),
    ("теңге", "теңгенің теңгеге теңгені теңгеде теңгеден теңгемен теңгесі"),
    ("пайыз", "пайыздың пайызға пайызды пайызда пайыздан пайызбен пайызы"),
    ("рубль", "рубльдің рубльге рубльді рубльде рубльден рубльмен рублі"),
    ("көмек", "көмектің көмекке көмекті көмекте көмектен көмекпен көмегі"),
]
CASES = ("genitive", "dative", "accusative", "locative", "ablative", "instrumental", "possessive")


@pytest.mark.parametrize(("word", "forms"), PARADIGMS, ids=[word for word, _ in PARADIGMS])
def test_a_word_takes_its_suffixes(word: str, forms: str) -> None:
    made = [HARMONY.attach(Word(word), (case,)).text for case in CASES]
    assert made == forms.split()


@pytest.mark.parametrize(
    ("case", "form"),
    [
        ("genitive", "орталығының"),
        ("dative", "орталығына"),
        ("accusative", "орталығын"),
        ("locative", "орталығында"),
        ("ablative", "орталығынан"),
        ("instrumental", "орталығымен"),
        ("your", "орталығыңыз"),
    ],
)
def test_a_possessed_word_takes_the_suffixes_of_its_possessor(case: str, form: str) -> None:
    assert HARMONY.attach(Word("орталығы", possessed=True), (case,)).text == form


@given(
    st.sampled_from([word for word, _ in PARADIGMS]),
    st.sampled_from(CASES[:6]),
)
def test_a_suffix_is_understood_whatever_word_it_was_written_for(word: str, case: str) -> None:
    form = HARMONY.attach(Word(word), (case,)).text
    assert HARMONY.chain(form.removeprefix(word)) == (case,)


@pytest.mark.parametrize("noun", ["бап", "тармақ", "топ", "сынып", "ай", "жылы", "дейін", ""])
def test_a_noun_is_no_suffix(noun: str) -> None:
    assert HARMONY.chain(noun) is None
