"""Dated figures: which one holds on a day, for whom, and what is never used."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calculators.parameters import NoParameter, parameters_in_force
from regions.models import PolicyDocument, PolicyParameter, PoolingArea
from tests.calculators.rules_world import ELSEWHERE, NANJING, again, figure, load_parameters, number_of_rows

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 5, 1)
FIXED = ("waiting_period", "outside_window", "fixed_months")


@pytest.fixture
def areas() -> dict[str, PoolingArea]:
    return load_parameters()


def value(area: PoolingArea | None = None, on: datetime.date = ON) -> int:
    return int(parameters_in_force(("waiting_period",), "resident", area, on).need(*FIXED).value)


def test_every_row_of_the_file_is_in_force_or_another_area_s(areas) -> None:
    assert PolicyParameter.objects.count() == number_of_rows()


def test_a_figure_holds_from_its_day_until_the_next_one(areas) -> None:
    again(figure(*FIXED), value=2, effective_from=datetime.date(2026, 5, 1))
    assert value(on=datetime.date(2026, 4, 30)) == 3
    assert value(on=datetime.date(2026, 5, 1)) == 2
    with pytest.raises(NoParameter):
        value(on=datetime.date(2024, 12, 31))


def test_the_area_s_own_goes_before_the_national_one(areas) -> None:
    again(figure(*FIXED), value=1, area=areas[ELSEWHERE])
    again(figure(*FIXED), value=2, effective_from=datetime.date(2026, 1, 1))  # newer, but national
    assert value(areas[ELSEWHERE]) == 1
    assert value(areas[NANJING]) == value() == 2


def test_another_scheme_s_figure_is_not_used(areas) -> None:
    found = parameters_in_force(("waiting_period",), "employee", areas[NANJING], ON)
    assert found.get("waiting_period", "on_own", "months") is not None
    assert found.get(*FIXED) is None


def test_a_doubtful_figure_is_never_used(areas) -> None:
    again(figure(*FIXED), value=2, effective_from=datetime.date(2026, 1, 1), evidence="doubtful")
    assert value() == 3
    PolicyParameter.objects.update(evidence="doubtful")
    with pytest.raises(NoParameter):
        value()


def test_a_figure_that_counts_is_whole_and_not_negative(areas) -> None:
    found = parameters_in_force(("waiting_period", "retirement_age", "contribution_years"), "employee", None, ON)
    with pytest.raises(NoParameter):
        found.count("retirement_age", "men", "born_from")  # a date
    PolicyParameter.objects.filter(subject="men", name="every").update(value="3.5")
    PolicyParameter.objects.filter(subject="men", name="to_age").update(value="-1")
    found = parameters_in_force(("retirement_age",), "employee", None, ON)
    assert found.count_or_none("retirement_age", "men", "every") is None
    assert found.count_or_none("retirement_age", "men", "to_age") is None


def test_a_figure_carries_its_document_and_once_verified_the_day_of_the_check(areas) -> None:
    found = parameters_in_force(("waiting_period",), "resident", None, ON).need(*FIXED)
    assert found.document is not None and found.document.number == "国办发〔2024〕38号"
    assert (found.evidence, found.checked_on) == ("compiled", None)
    assert (found.effective_from, found.start_unknown) == (datetime.date(2025, 1, 1), False)
    PolicyDocument.objects.filter(number="国办发〔2024〕38号").update(evidence="verified", checked_on=ON)
    PolicyParameter.objects.filter(name="fixed_months").update(evidence="verified")
    found = parameters_in_force(("waiting_period",), "resident", None, ON).need(*FIXED)
    assert (found.evidence, found.checked_on) == ("verified", ON)


def test_one_query(areas) -> None:
    with CaptureQueriesContext(connection) as queries:
        parameters_in_force(("waiting_period", "continuity"), "resident", areas[NANJING], ON)
    assert len(queries) == 1
