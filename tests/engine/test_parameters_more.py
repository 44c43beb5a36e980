"""Figures of the rules that are no bills: the person's own, whole numbers, the weakest grade."""

from decimal import Decimal

import pytest

from calculators.engine.parameters import Parameter, own, weakest_grade, whole
from calculators.engine.schedule import GRADES


def test_a_figure_of_the_persons_own():
    assert own("cap", 100) == Parameter("cap", Decimal(100), None, "own", None)
    assert own("rate", Decimal("0.09")).value == Decimal("0.09")


def test_a_whole_figure_is_an_int():
    assert whole(Parameter("fixed", Decimal("3.00"))) == 3
    assert type(whole(Parameter("fixed", Decimal("3.00")))) is int


def test_a_broken_figure_is_named():
    with pytest.raises(ValueError, match=r"^fixed is no whole number: 1\.5$"):
        whole(Parameter("fixed", Decimal("1.5")))


def test_the_weakest_grade_by_trust_not_by_the_alphabet():
    for stronger, weaker in zip(GRADES, GRADES[1:], strict=False):
        assert weakest_grade((stronger, weaker)) == weaker
        assert weakest_grade((weaker, stronger)) == weaker
    assert weakest_grade(("verified",)) == "verified"
    assert weakest_grade(()) == ""
