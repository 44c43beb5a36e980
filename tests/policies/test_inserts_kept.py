"""What inserts read in one query is what the ORM would have read."""

import datetime
from decimal import Decimal

import pytest

from calculators.schedules import engine_rule
from policies.inserts.kept import forget
from policies.inserts.packed import pack, restore, unpack
from policies.inserts.world import Reader, World
from regions.models import BenefitRule, PolicyDocument, PolicyParameter
from tests import factories
from tests.policies.inserts_world import EMPLOYEE, ON, RESIDENT

pytestmark = pytest.mark.django_db


def test_rules_are_those_of_the_orm_to_the_last_digit() -> None:
    area = factories.area()
    document = PolicyDocument.objects.create(number="试医保〔2025〕9号", title="办法", url="https://example.org/9")
    more: list[factories.Rule] = [
        {"kind": "ratio", "care": "chronic", "ratio": "0.3333", "points": "-0.0123", "document": document},
        {"kind": "cap", "care": "chronic", "amount": "9999999.99"},
        {"kind": "terms", "layer": "critical_illness", "basis": "from_zero", "feeds_supplement": True, "name": "大病"},
        {"kind": "favour", "layer": "critical_illness", "aid": "destitute", "factor": "0.5", "no_cap": True},
    ]
    made = factories.schedule(area, [*RESIDENT, *more], start_unknown=True)
    factories.verify(made.rules.get(care="chronic", kind="cap"), clause="第三条")
    forget()
    world = World(Reader(area, "", ON), frozenset({area.pk}))
    version = world.version(area.pk, "resident")
    assert version is not None
    rows = BenefitRule.objects.filter(schedule=made).with_sources().order_by("pk")
    expected = [repr(engine_rule(row)) for row in rows]  # repr: 0.5 and 0.5000 are equal, and not the same
    assert [repr(engine_rule(rule)) for rule in version.rules] == expected
    made.refresh_from_db()
    for name in (
        "pk",
        "area_id",
        "scheme",
        "version",
        "effective_from",
        "start_unknown",
        "status",
        "updated_at",
        "ends",
    ):
        assert getattr(version.row, name) == getattr(made, name), name
    assert (version.row.area.name, version.row.area.province.name) == ("试验市", "试验省")
    assert world.version(area.pk, "employee") is None


def test_parameters_are_those_of_the_orm() -> None:
    document = PolicyDocument.objects.create(
        number="国办发〔2024〕38号", title="意见", evidence="verified", checked_on=datetime.date(2026, 1, 2)
    )
    PolicyParameter.objects.create(
        topic="continuity",
        name="a",
        value=Decimal("0.09"),
        unit="ratio",
        effective_from=ON,
        document=document,
        start_unknown=True,
    )
    PolicyParameter.objects.create(
        topic="continuity", name="b", value_date=ON, effective_from=datetime.date(2020, 1, 1), area=factories.area()
    )
    forget()
    second, first = World(Reader(None, "", ON), tables=frozenset({"parameters"})).parameters
    assert (second.name, second.value, second.value_date) == ("b", None, ON)
    assert (second.area.name, second.document) == ("试验市", None)
    assert (repr(first.value), first.start_unknown, first.area) == ("Decimal('0.0900')", True, None)
    assert (first.document.number, first.document.checked_on) == ("国办发〔2024〕38号", datetime.date(2026, 1, 2))


def test_what_was_not_asked_for_is_a_mistake_of_ours() -> None:
    world = World(Reader(None, "", ON))
    with pytest.raises(LookupError):
        world.version("450100", "resident")
    with pytest.raises(LookupError):
        world.table("terms")


def test_no_branches_no_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert unpack([]) == {}
    factories.schedule(factories.area(), EMPLOYEE, scheme="employee")
    with django_assert_num_queries(1):
        rows = unpack([pack("rules", BenefitRule.objects.filter(kind="cap"), ("id", "amount"))])
    (row,) = rows["rules"]
    assert restore(BenefitRule, row).amount is None
    assert restore(BenefitRule, row, "nothing__") is None
