"""Which explainer answers the questions that a calculator or a line of its account raises. Slugs and words only.

A test holds every slug against data/explainers and every name against the calculators.
"""

from functools import cache
from typing import NamedTuple

from django.urls import reverse

from calculators.registry import CALCULATORS, POST_CALCULATORS


class Link(NamedTuple):
    """A link in words."""

    label: str
    url: str


# What the link to an explainer says, by slug.
EXPLAINERS = {
    "how-reimbursed": "基本医保报销怎么算",
    "hospital-deduction": "住院怎么扣费",
    "class-a-b-c": "甲类、乙类、丙类是什么",
    "own-share-or-outside": "自付和自费有什么不同",
    "deductible-cap-ratio": "起付线、封顶线、支付比例是什么",
    "outpatient-pooling": "门诊共济是什么",
    "outpatient-deductible": "门诊花到多少才开始报",
    "chronic-and-special-drugs": "门诊慢特病和特药怎么报",
    "critical-illness": "大病保险是什么",
    "critical-illness-amount": "大病保险怎么算",
    "second-payment": "二次报销要什么条件和材料",
    "large-amount-or-critical-illness": "大额补助和大病保险有什么不同",
    "mutual-aid": "大病医疗互助金是什么",
    "medical-assistance": "谁能申请医疗救助，能救助多少",
    "poor-households": "困难家庭有哪些照顾",
    "ratios-elsewhere": "去外地看病，比例差多少",
    "filing-elsewhere": "异地就医怎么备案",
    "not-payable": "哪些情形医保不付",
    "when-effective": "参保多久生效",
    "first-enrolment": "第一次参保怎么办",
    "newborn": "新生儿怎么参保",
    "break": "断缴有什么影响",
    "repair-break": "断缴后怎么修复",
    "continuity-reward": "连续参保有什么奖励",
    "contribution-years": "要缴满多少年",
    "retired-still-pay": "退休后还要交吗",
    "retired-shortfall": "退休时年限不够怎么办",
    "three-layers": "三重保障是哪三重",
}

# The explainers of a calculator, the nearest first.
BY_CALCULATOR = {
    "inpatient": ("hospital-deduction", "how-reimbursed", "own-share-or-outside"),
    "outpatient": ("outpatient-pooling", "outpatient-deductible"),
    "chronic": ("chronic-and-special-drugs", "critical-illness"),
    "critical-illness": ("second-payment", "critical-illness-amount", "critical-illness"),
    "large-amount": ("large-amount-or-critical-illness", "mutual-aid"),
    "assistance": ("medical-assistance", "poor-households"),
    "year": ("three-layers", "deductible-cap-ratio"),
    "compare": ("ratios-elsewhere", "filing-elsewhere"),
    "own-rates": ("how-reimbursed", "deductible-cap-ratio"),
    "statement": ("hospital-deduction", "own-share-or-outside"),
    "waiting-period": ("when-effective", "first-enrolment", "newborn"),
    "contribution-years": ("contribution-years", "retired-shortfall", "retired-still-pay"),
    "continuity": ("continuity-reward", "repair-break", "break"),
}

# The explainer of a line of an account, by the kind of its step.
BY_LINE = {
    "eligible": "class-a-b-c",
    "deductible": "deductible-cap-ratio",
    "basic": "how-reimbursed",
    "large_amount": "large-amount-or-critical-illness",
    "above_cap": "large-amount-or-critical-illness",
    "unit_aid": "mutual-aid",
    "critical_illness": "critical-illness-amount",
    "self_paid": "own-share-or-outside",
    "assistance": "medical-assistance",
    "assistance_base": "medical-assistance",
    "national_line": "medical-assistance",
    "national_floor": "medical-assistance",
    "own": "own-share-or-outside",
    "left": "own-share-or-outside",
    "not_payable": "not-payable",
    "window": "when-effective",
    "newborn": "newborn",
    "fixed": "when-effective",
    "missed": "break",
    "made_good": "repair-break",
    "wait": "when-effective",
    "employee": "when-effective",
    "first_day": "when-effective",
    "straight": "continuity-reward",
    "no_claim": "continuity-reward",
    "ceiling": "continuity-reward",
    "reward": "continuity-reward",
    "after_use": "continuity-reward",
    "restart": "break",
    "retirement_age": "contribution-years",
    "retirement_month": "contribution-years",
    "required_years": "contribution-years",
    "deemed_years": "contribution-years",
    "contributed": "contribution-years",
    "short": "retired-shortfall",
    "cost": "retired-shortfall",
}


@cache
def of_line(kind: str) -> Link | None:
    """The explainer of a line, None where it has none (a line of another account)."""
    slug = BY_LINE.get(kind)
    return _explainer(slug) if slug else None


@cache
def of_calculator(name: str) -> tuple[Link, ...]:
    """The explainers of a calculator."""
    return tuple(_explainer(slug) for slug in BY_CALCULATOR.get(name, ()))


@cache
def calculators_of(slug: str) -> tuple[Link, ...]:
    """The calculators that an explainer is the answer behind."""
    titles = {name: one.title for name, one in POST_CALCULATORS.items()}
    titles |= {name: one.title for name, one in CALCULATORS.items()}
    return tuple(
        Link(titles[name], reverse("calculators:calculator", args=[name]))
        for name, slugs in BY_CALCULATOR.items()
        if slug in slugs
    )


def _explainer(slug: str) -> Link:
    return Link(EXPLAINERS[slug], reverse("explainer", args=[slug]))
