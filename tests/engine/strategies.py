"""Schedules and bills of all shapes, for the properties."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from calculators.engine import Case, Rule, Schedule
from calculators.engine.money import fen

YEAR = ("year_basic_paid", "year_supplement_paid", "year_self_paid", "year_deductible_paid", "year_eligible")
LEVELS = ("primary", "level1", "level2", "level3", "level3a")


def fen_amounts(most: int) -> st.SearchStrategy[Decimal]:
    """Yuan from 0 to `most`, to the fen."""
    return st.integers(0, most * 100).map(lambda number: Decimal(number) / 100)


ratios = st.integers(0, 10_000).map(lambda number: Decimal(number) / 10_000)


@st.composite
def ratio_rules(draw, **where) -> list[Rule]:
    """One to four bands of any ratio."""
    bounds = draw(st.lists(st.integers(1, 400_000), max_size=3, unique=True).map(sorted))
    rows = [Rule("ratio", upto=Decimal(bound), ratio=draw(ratios), **where) for bound in bounds]
    return [*rows, Rule("ratio", ratio=draw(ratios), points=draw(st.none() | st.just(Decimal("0.05"))), **where)]


@st.composite
def schedules(draw, scheme: str | None = None, care: str = "inpatient", caps: bool = True) -> Schedule:
    """A schedule with a basic layer, and perhaps a second layer, assistance, repeats, places, caps."""
    scheme = scheme or draw(st.sampled_from(["employee", "resident"]))
    per = "admission" if care == "inpatient" else draw(st.sampled_from(["year", "visit"]))
    rules = [
        Rule("terms", care=care, basis=draw(st.sampled_from(["from_zero", "above_deductible"]))),
        Rule("deductible", care=care, amount=draw(fen_amounts(3000)), per=per),
        *draw(ratio_rules(care=care)),
        Rule("cap", care=care, amount=draw(fen_amounts(400_000)) if caps else None),
        Rule("cross_region", place="unfiled", ratio=Decimal("0.7")),
        Rule("cross_region", place="referred", points=Decimal("-0.1"), factor=Decimal("1.5")),
    ]
    if draw(st.booleans()):
        rules.append(Rule("repeat", care="inpatient", admission=2, ratio=draw(ratios)))
    if draw(st.booleans()):
        rules.append(
            Rule("repeat", care="inpatient", admission=3, step=draw(fen_amounts(300)), floor=draw(fen_amounts(500)))
        )
    if scheme == "resident" and draw(st.booleans()):
        rules += [
            Rule("terms", layer="critical_illness", basis=draw(st.sampled_from(["from_zero", "above_deductible"]))),
            Rule("deductible", layer="critical_illness", amount=draw(fen_amounts(30_000)), per="year"),
            *draw(ratio_rules(layer="critical_illness")),
            Rule("cap", layer="critical_illness", amount=draw(fen_amounts(300_000)) if caps else None),
            Rule(
                "favour",
                layer="critical_illness",
                aid="low_income",
                factor=Decimal("0.5"),
                points=Decimal("0.05"),
                no_cap=True,
            ),
        ]
    if scheme == "employee" and draw(st.booleans()):
        rules += [
            Rule("ratio", layer="large_amount", ratio=draw(ratios)),
            Rule("cap", layer="large_amount", amount=draw(st.none() | fen_amounts(400_000))),
        ]
        if draw(st.booleans()):
            rules.append(Rule("cap", layer="combined", amount=draw(fen_amounts(600_000))))
    if draw(st.booleans()):
        rules += [
            Rule("deductible", layer="assistance", aid="low_income", amount=draw(fen_amounts(5000)), per="year"),
            Rule("ratio", layer="assistance", aid="low_income", ratio=draw(ratios)),
            Rule("cap", layer="assistance", aid="low_income", amount=draw(fen_amounts(50_000))),
        ]
    return Schedule(scheme=scheme, rules=tuple(rules))


@st.composite
def bills(draw, scheme: str, care: str = "inpatient", year: bool = True) -> Case:
    """A bill of up to a million yuan, split at random, with or without a year before it."""
    total = draw(fen_amounts(1_000_000))
    class_c = draw(st.sampled_from([Decimal(0), total / 10])).quantize(Decimal("0.01"))
    class_b = draw(st.sampled_from([Decimal(0), total / 3])).quantize(Decimal("0.01"))
    over_limit = draw(st.sampled_from([Decimal(0), total / 20])).quantize(Decimal("0.01"))
    so_far = fen_amounts(300_000) if year else st.just(Decimal(0))
    return Case(
        scheme=scheme,
        care=care,
        level=draw(st.sampled_from(LEVELS)),
        total=total,
        class_b=class_b,
        class_c=class_c,
        over_limit=over_limit,
        class_b_share=draw(ratios),
        retired=draw(st.booleans()),
        age=draw(st.none() | st.integers(0, 110)),
        aid=draw(st.sampled_from(["none", "low_income", "destitute"])),
        place=draw(st.sampled_from(["local", "unfiled", "referred"])),
        out_of_province=draw(st.booleans()),
        admission=draw(st.integers(1, 5)),
        year_basic_paid=draw(so_far),
        year_supplement_paid=draw(so_far),
        year_self_paid=draw(so_far),
        year_deductible_paid=draw(so_far),
        year_eligible=draw(so_far),
    )


def smaller_schedule(schedule: Schedule, by: int) -> Schedule:
    """The same schedule with every figure in yuan divided, rounded to the fen; bounds that fall together are one band."""
    rules: dict[tuple[str, str, Decimal | None], Rule] = {}
    for number, rule in enumerate(schedule.rules):
        yuan = {name: getattr(rule, name) for name in ("amount", "step", "floor", "upto")}
        small = replace(rule, **{name: fen(value / by) for name, value in yuan.items() if value is not None})
        rules[(rule.kind, rule.layer, small.upto) if small.upto is not None else (str(number), "", None)] = small
    return replace(schedule, rules=tuple(rules.values()))


def smaller_bill(case: Case, by: int) -> Case:
    """The same bill with every amount divided, rounded to the fen; its parts still add up to no more than the total."""
    parts = {name: fen(getattr(case, name) / by) for name in ("class_b", "class_c", "over_limit")}
    year = {name: fen(getattr(case, name) / by) for name in YEAR}
    return replace(case, total=max(fen(case.total / by), sum(parts.values())), **parts, **year)
