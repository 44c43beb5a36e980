"""The bends by hand with every figure that they state, and what the year has used up of each layer."""

from decimal import Decimal, localcontext

from calculators.engine.curve import MOST, bends, bill_of, points
from tests.engine.build import CRITICAL, bill, rule, schedule

LARGE = {"layer": "large_amount"}


def figures(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


def test_an_employees_bill_through_every_layer():
    """Class C 100 and over limit 50 first, then class B 200 of which 10 % is the person's; 80 % of what is eligible.

    150: all own. Then 1 − 0.9 × 0.8 = 0.28 of each yuan: 350 → 150 + 56 = 206, eligible 180.
    40,000 / 80 % = 50,000 eligible: bill 350 + 49,820 = 50,170, own 50,170 − 40,000 = 10,170, 自付 10,000.
    Then 90 %: 9,000 / 90 % = 10,000 more: bill 60,170, own 11,170, 自付 11,000.
    Then all own to the line 15,000: bill 64,170, own 15,170. Then half: 1,000 are left of 20,000, so 2,000 more:
    bill 66,170, own 16,170. Then all own.
    """
    cap = rule("cap", amount="40000")
    large = rule("ratio", **LARGE, ratio="0.9")
    large_cap = rule("cap", **LARGE, amount="9000")
    second = (rule("deductible", **CRITICAL, amount="15000"), rule("ratio", **CRITICAL, ratio="0.5"))
    second_cap = rule("cap", **CRITICAL, amount="20000")
    rules = (rule("deductible", amount="0", per="admission"), rule("ratio", ratio="0.8"), cap, large, large_cap)
    case = bill(
        "employee", "90000", class_c="100", over_limit="50", class_b="200", class_b_share="0.1",
        year_critical_illness_paid="19000",
    )  # fmt: skip
    found = bends(schedule("employee", *rules, *second, second_cap), case)
    assert [(bend.kind, bend.rules) for bend in found] == [
        ("class_c", ()),
        ("class_b", ()),
        ("basic_cap", (cap,)),
        ("large_amount_cap", (large_cap,)),
        ("critical_illness_deductible", (*second, second_cap)),
        ("critical_illness_cap", (second_cap,)),
    ]
    assert [(bend.total, bend.out_of_pocket, bend.at, bend.left, bend.after) for bend in found] == [
        figures("150", "150", "150", "150", "0.28"),
        figures("350", "206", "350", "350", "0.2"),
        figures("50170", "10170", "40000", "40000", "0.1"),
        figures("60170", "11170", "9000", "9000", "1"),
        figures("64170", "15170", "15000", "15000", "0.5"),
        figures("66170", "16170", "20000", "1000", "1"),
    ]


def test_a_residents_bands_after_a_part_of_the_year():
    """Half is 自付; 4,000 before. Line 10,000: 6,000 more = bill 12,000. Then half of the half: 0.25.

    Band 30,000: 26,000 more = bill 52,000, own 6,000 + 40,000 × 0.25 = 16,000. Then 0.5 × 40 % = 0.2.
    """
    line = rule("deductible", **CRITICAL, amount="10000")
    lower = rule("ratio", **CRITICAL, upto="30000", ratio="0.5")
    upper = rule("ratio", **CRITICAL, ratio="0.6")
    basic = (rule("deductible", amount="0", per="admission"), rule("ratio", ratio="0.5"))
    found = bends(schedule("resident", *basic, line, lower, upper), bill("resident", "1", year_self_paid="4000"))
    assert [(bend.kind, bend.rules) for bend in found] == [
        ("critical_illness_deductible", (line, lower, upper)),
        ("critical_illness_band", (line, lower, upper)),
    ]
    assert [(bend.total, bend.out_of_pocket, bend.at, bend.left, bend.after) for bend in found] == [
        figures("12000", "6000", "10000", "6000", "0.25"),
        figures("52000", "16000", "30000", "26000", "0.2"),
    ]


def test_a_basic_band_states_its_bound():
    """1,000 of deductible, 50 % to 3,000 (own 1,000 + 1,000), then 80 %: a fifth is own."""
    lower, upper = rule("ratio", upto="3000", ratio="0.5"), rule("ratio", ratio="0.8")
    found = bends(
        schedule("resident", rule("deductible", amount="1000", per="admission"), lower, upper), bill("resident", "1")
    )
    band = found[-1]
    assert (band.kind, band.rules) == ("band", (lower, upper))
    assert (band.total, band.out_of_pocket, band.at, band.left, band.after) == figures(
        "3000", "2000", "3000", "3000", "0.2"
    )


def test_a_bill_too_small_for_its_parts():
    """100 of class C, then over limit, then class B: of 120 yuan 100 are class C, the 20 left over limit, nothing class B."""
    case = bill("resident", "1000", class_c="100", over_limit="50", class_b="200", class_b_share="0.1")
    for total, parts in (("60", "60 0 0"), ("120", "100 20 0"), ("200", "100 50 50"), ("400", "100 50 200")):
        found = bill_of(case, Decimal(total))
        assert (found.class_c, found.over_limit, found.class_b) == figures(*parts.split())


def test_what_the_year_paid_brings_a_residents_cap_nearer():
    """Half of each yuan is own; the line 10,000 at a bill of 20,000, then 60 % of what is own: 0.5 × 0.4 = 0.2 of each yuan.

    Of the cap 5,000 the year has used 2,000. 3,000 / 60 % = 5,000 of 自付 more: bill 30,000, own 15,000 − 3,000 = 12,000.
    """
    rules = (rule("deductible", amount="0", per="admission"), rule("ratio", ratio="0.5"), rule("cap"))
    second = (rule("deductible", **CRITICAL, amount="10000"), rule("ratio", **CRITICAL, ratio="0.6"))
    cap = rule("cap", **CRITICAL, amount="5000")
    found = bends(schedule("resident", *rules, *second, cap), bill("resident", "60000", year_supplement_paid="2000"))
    assert [(bend.kind, bend.total, bend.out_of_pocket, bend.left, bend.after) for bend in found] == [
        ("critical_illness_deductible", *figures("20000", "10000", "10000", "0.2")),
        ("critical_illness_cap", *figures("30000", "12000", "3000", "0.5")),
    ]


def test_quotients_are_sought_with_more_digits_than_the_caller_has():
    """30 % to a cap of 40,000: 133,333.33… more than 1,000, 94,333.33… own. Slopes are exact whatever the caller's digits."""
    rules = (
        rule("deductible", amount="1000", per="admission"),
        rule("ratio", ratio="0.3"),
        rule("cap", amount="40000"),
    )
    found, case = schedule("resident", *rules), bill("resident", "150000")
    for digits, total, own in (
        (28, "134333.3333333333333333333333", "94333.33333333333333333333333"),
        (12, "134333.333333", "94333.3333333"),
    ):
        with localcontext(prec=digits):
            assert [(bend.total, bend.out_of_pocket, bend.after) for bend in bends(found, case)] == [
                figures("1000", "1000", "0.7"),
                figures(total, own, "1"),
            ]
            assert [point.after for point in points(found, case, Decimal(200000))] == list(
                figures("1", "0.7", "1", "1", "1")
            )


def test_the_largest_bill_has_a_share_of_a_further_yuan_too():
    """A tenth of every yuan is own. 99,999,999.99 × 90 % = 89,999,999.991 → 89,999,999.99, so 10,000,000.00 are left."""
    found = schedule(
        "resident", rule("deductible", amount="0", per="admission"), rule("ratio", ratio="0.9"), rule("cap")
    )
    last = points(found, bill("resident", "100"), MOST)[-1]
    assert (last.total, last.settlement.amounts.out_of_pocket, last.after) == figures(
        "99999999.99", "10000000.00", "0.1"
    )


def test_a_curves_end_says_what_the_next_yuan_costs():
    """A bend half a yuan after the end is not mixed into the share at the end: 100 % to 1,000, then half."""
    found = schedule(
        "resident", rule("deductible", amount="1000", per="admission"), rule("ratio", ratio="0.5"), rule("cap")
    )
    for most, after in (("999.50", "1"), ("1000", "0.5"), ("1000.01", "0.5")):
        assert points(found, bill("resident", "100"), Decimal(most))[-1].after == Decimal(after)
