"""What a year has left: every figure by hand, with whose it is and what it rests on."""

from decimal import Decimal

from calculators.engine import Schedule, left_of
from calculators.engine.left import Remaining
from calculators.engine.year import Year
from tests.engine.build import AID, CRITICAL, bill, rule, schedule

ZERO = Decimal(0)
EACH = rule("deductible", care="inpatient", amount="800", per="admission")
YEARLY = rule("deductible", care="outpatient", amount="200", per="year")
RATIO = rule("ratio", ratio="0.5")
CAP = rule("cap", care="inpatient", amount="1000")
NONE = rule("cap", care="outpatient", amount=None)
LINE = rule("deductible", **CRITICAL, amount="12000", per="year")
SECOND = rule("ratio", **CRITICAL, ratio="0.6")
SECOND_CAP = rule("cap", **CRITICAL, amount="50000")
TWICE = rule("cross_region", place="unfiled", factor="2")
RULES = (EACH, YEARLY, RATIO, CAP, NONE, LINE, SECOND, SECOND_CAP, TWICE)


def year_of(**paid: str) -> Year:
    """A year in which the named buckets paid so much (pot after two underscores)."""
    year = Year()
    for name, amount in paid.items():
        kind, _, pot = name.partition("__")
        year.paid[kind, pot] = Decimal(amount)
    return year


def left(found: Schedule, year: Year, **columns: object) -> dict[str, Remaining]:
    return {one.kind: one for one in left_of(found, year, bill(found.scheme, "1", **columns))}


def test_a_resident_in_hospital():
    """1,000 − 300 = 700; 12,000 − 5,000 = 7,000; 50,000 − 40 = 49,960; each admission bears 800 anew."""
    year = year_of(basic__inpatient="300", self_paid__any="5000", critical_illness__any="40", large_amount__="7")
    assert left(schedule("resident", *RULES), year) == {
        "deductible": Remaining("deductible", "inpatient", "each", Decimal(800), ZERO, None, (EACH,)),
        "basic_cap": Remaining("basic_cap", "inpatient", "stated", Decimal(1000), Decimal(300), Decimal(700), (CAP,)),
        "critical_illness_line": Remaining(
            "critical_illness_line",
            "any",
            "stated",
            Decimal(12000),
            Decimal(5000),
            Decimal(7000),
            (LINE, SECOND, SECOND_CAP),
        ),
        "critical_illness_cap": Remaining(
            "critical_illness_cap", "any", "stated", Decimal(50000), Decimal(40), Decimal(49960), (SECOND_CAP,)
        ),
    }


def test_an_employees_second_layers_use_up_their_own_caps():
    """Critical illness has paid 40 of its 50,000, large-amount aid 7 of nobody knows what."""
    year = year_of(critical_illness__any="40", large_amount__="7")
    found = left(schedule("employee", *RULES), year)
    assert (found["critical_illness_cap"].used, found["critical_illness_cap"].left) == (Decimal(40), Decimal(49960))
    assert found["large_amount_cap"] == Remaining("large_amount_cap", "", "unknown", None, Decimal(7), None, ())


def test_a_yearly_deductible_doubled_elsewhere():
    """200 × 2 = 400, of which 150 are borne: 250 left. No cap is stated as a rule: unlimited, 90 paid so far."""
    year = year_of(deductible__outpatient="150", eligible__outpatient="9999", basic__outpatient="90")
    found = left(schedule("resident", *RULES), year, care="outpatient", place="unfiled")
    assert found == {
        "deductible": Remaining(
            "deductible", "outpatient", "stated", Decimal(400), Decimal(150), Decimal(250), (YEARLY, TWICE)
        ),
        "basic_cap": Remaining("basic_cap", "outpatient", "unlimited", None, Decimal(90), None, (NONE,)),
    }


def test_a_yearly_deductible_of_bands_that_count_the_year():
    """Two bands: the year's cost, 120, uses up the 200, whatever was counted as borne: 80 left."""
    first = rule("ratio", care="outpatient", upto="1000", ratio="0.5")
    second = rule("ratio", care="outpatient", ratio="0.6")
    year = year_of(deductible__outpatient="50", eligible__outpatient="120")
    found = left(schedule("resident", YEARLY, first, second), year, care="outpatient")
    assert found["deductible"].left == Decimal(80)
    assert found["basic_cap"] == Remaining("basic_cap", "outpatient", "unknown", None, ZERO, None, ())


def test_the_cap_of_assistance_is_the_groups():
    """3,000 − 1,000 = 2,000, kept for the group whose rule it is."""
    cap = rule("cap", **AID, amount="3000")
    aid = (rule("deductible", **AID, amount="0"), rule("ratio", **AID, ratio="0.7"), cap)
    found = left(schedule("resident", *RULES, *aid), year_of(assistance__orphan="1000"), aid="orphan")
    assert found["assistance_cap"] == Remaining(
        "assistance_cap", "orphan", "stated", Decimal(3000), Decimal(1000), Decimal(2000), (cap,)
    )


def test_care_that_is_not_covered_leaves_nothing_of_the_basic_fund():
    """A ratio of 0: its deductible and cap are figures of nothing. What the second layer has left stands."""
    found = left(schedule("resident", *RULES, rule("ratio", care="inpatient", ratio="0")), year_of())
    assert list(found) == ["critical_illness_line", "critical_illness_cap"]
