"""The loaded starting data against figures picked by hand from the sources (rates, refinements, doubtful, areas)."""

import datetime
from decimal import Decimal

import pytest

from regions.enums import Evidence
from regions.models import BenefitRule, BenefitSchedule, County, PolicyParameter, PoolingArea, Province
from regions.starting import Report
from tests.starting_data import ONE_WORKER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_data"), ONE_WORKER]

LEVELS = ("primary", "level1", "level2", "level3", "level3a")
Figures = dict[str, tuple[str, str, str]]


def published(code: str, scheme: str) -> BenefitSchedule:
    return BenefitSchedule.objects.published().get(area=code, scheme=scheme)


def one(schedule: BenefitSchedule, **which: object) -> BenefitRule:
    return schedule.rules.get(**{"layer": "basic", **which})


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


def caps(schedule: BenefitSchedule, **which: object) -> dict[str, Decimal | None]:
    rows = schedule.rules.filter(kind="cap", **{"layer": "basic", **which})
    return {f"{row.group}/{row.scope}": row.amount for row in rows}


def repeats(code: str, scheme: str) -> list[tuple[int | None, Decimal | None]]:
    rows = published(code, scheme).rules.filter(kind="repeat").order_by("admission")
    return [(row.admission, row.ratio) for row in rows]


# --- counts --------------------------------------------------------------------------------------------------------


def test_everything_is_loaded_and_nothing_refused(starting_data: Report) -> None:
    assert starting_data.refusals == []
    assert (Province.objects.count(), PoolingArea.objects.count(), County.objects.count()) == (31, 348, 2850)
    # 146 area-schemes of the rates, Beijing's employees, the residents of 13 more areas of Guangxi; 679 to be checked.
    assert BenefitSchedule.objects.filter(status="published").count() == 160
    assert BenefitSchedule.objects.filter(status="draft").count() == 679
    assert BenefitSchedule.objects.published().values("area").distinct().count() == 106


def test_every_area_has_a_province_a_name_and_a_reading() -> None:
    assert not PoolingArea.objects.filter(name="").exists()
    assert not PoolingArea.objects.exclude(pinyin__regex=r"^[a-z]+$").exists()
    for area in PoolingArea.objects.all():
        assert area.province_id[:2] == area.code[:2] or area.code == "660000", area


@pytest.mark.parametrize(
    ("code", "name", "province"),
    [
        ("110100", "北京市", "北京市"), ("133100", "雄安新区", "河北省"), ("130181", "辛集市", "河北省"),
        ("152200", "兴安盟", "内蒙古自治区"), ("450100", "南宁市", "广西壮族自治区"),
        ("660000", "新疆生产建设兵团", "新疆维吾尔自治区"),
    ],
)  # fmt: skip
def test_areas(code: str, name: str, province: str) -> None:
    area = PoolingArea.objects.get(pk=code)
    assert (area.name, area.province.name) == (name, province)


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("长治市", "changzhishi"), ("朝阳市", "chaoyangshi"), ("漯河市", "luoheshi"), ("六安市", "luanshi"),
        ("蚌埠市", "bengbushi"), ("重庆市", "chongqingshi"), ("厦门市", "xiamenshi"), ("台州市", "taizhoushi"),
        ("丽水市", "lishuishi"), ("亳州市", "bozhoushi"), ("乐山市", "leshanshi"), ("吕梁市", "lvliangshi"),
    ],
)  # fmt: skip
def test_names_that_machines_read_wrongly(name: str, pinyin: str) -> None:
    assert PoolingArea.objects.get(name=name).pinyin == pinyin


@pytest.mark.parametrize(
    ("county", "area", "certain"),
    [("450103", "450100", True), ("110101", "110100", True), ("130181", "130181", True), ("130629", "133100", False)],
)
def test_counties_lead_to_their_area(county: str, area: str, certain: bool) -> None:
    found = County.objects.get(pk=county)
    assert (found.area_id, found.certain, bool(found.note)) == (area, certain, not certain)


def test_counties_directly_under_a_province_are_not_sure() -> None:
    hainan = County.objects.filter(province="460000", certain=False)
    assert hainan.filter(area=None).count() == 15
    assert not hainan.filter(note="").exists()


# --- grades --------------------------------------------------------------------------------------------------------


def test_every_version_starts_at_a_day_that_nobody_knows() -> None:
    assert not BenefitSchedule.objects.exclude(effective_from=datetime.date(2025, 1, 1), start_unknown=True).exists()


def test_doubtful_figures_are_in_drafts_only_and_say_why() -> None:
    assert set(BenefitRule.objects.filter(schedule__status="published").values_list("evidence", flat=True)) == {
        Evidence.COMPILED
    }
    assert set(BenefitRule.objects.exclude(schedule__status="published").values_list("evidence", flat=True)) == {
        Evidence.DOUBTFUL
    }
    assert not BenefitRule.objects.filter(evidence=Evidence.DOUBTFUL, note="").exists()


def test_doubtful_parts_arrive_whole() -> None:
    # Shijiazhuang, employees: cap 350,000; level 2 500 yuan, 90 %, three points more for retirees.
    draft = BenefitSchedule.objects.get(area="130100", scheme="employee", status="draft")
    assert one(draft, kind="deductible", care="inpatient", level="level2").amount == 500
    ratio = one(draft, kind="ratio", care="inpatient", level="level2")
    assert (ratio.ratio, ratio.points) == decimals("0.9", "0.03")
    assert caps(draft, care="inpatient") == {"any/any": Decimal(350000)}


def test_nobody_has_verified_anything_and_no_document_is_cited() -> None:
    assert not BenefitRule.objects.filter(evidence=Evidence.VERIFIED).exists()
    assert not BenefitRule.objects.exclude(document=None).exists()


# --- rates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "scheme", "care", "cap", "figures"),
    [
        # Tianjin, employees, inpatient
        ("120100", "employee", "inpatient", {"any/any": "350000"}, {
            "primary": ("800", "0.85", "0.05"), "level1": ("800", "0.85", "0.05"), "level2": ("1100", "0.85", "0.05"),
            "level3": ("1700", "0.8", "0.05"), "level3a": ("1700", "0.8", "0.05")}),
        # Shijiazhuang, residents, inpatient: level 3a has figures of its own
        ("130100", "resident", "inpatient", {"any/any": "200000"}, {
            "primary": ("200", "0.9", "0"), "level1": ("200", "0.9", "0"), "level2": ("800", "0.75", "0"),
            "level3": ("1000", "0.65", "0"), "level3a": ("1500", "0.6", "0")}),
        # Xinji, employees, outpatient: another cap for retirees
        ("130181", "employee", "outpatient", {"any/any": "1000", "retired/any": "1300"}, dict.fromkeys(LEVELS, ("100", "0.5", "0.1"))),
        # Urumqi, residents, outpatient: not covered from level 2
        ("650100", "resident", "outpatient", {"any/any": "300"}, {
            "primary": ("0", "0.5", "0"), "level1": ("0", "0.5", "0"), "level2": ("0", "0", "0"),
            "level3": ("0", "0", "0"), "level3a": ("0", "0", "0")}),
        # Hangzhou, employees, outpatient: stated to have no cap
        ("330100", "employee", "outpatient", {"any/any": None}, {
            "primary": ("600", "0.86", "0.06"), "level1": ("600", "0.86", "0.06"), "level2": ("600", "0.8", "0.06"),
            "level3": ("600", "0.76", "0.06"), "level3a": ("600", "0.76", "0.06")}),
        # Guangzhou, employees, inpatient: 4.5 points at level 2
        ("440100", "employee", "inpatient", {"any/any": "1000000"}, {
            "primary": ("250", "0.9", "0.03"), "level1": ("250", "0.9", "0.03"), "level2": ("500", "0.85", "0.045"),
            "level3": ("1000", "0.8", "0.06"), "level3a": ("1000", "0.8", "0.06")}),
    ],
)  # fmt: skip
def test_rates(code: str, scheme: str, care: str, cap: dict[str, str | None], figures: Figures) -> None:
    schedule = published(code, scheme)
    for level, figure in figures.items():
        deductible = one(schedule, kind="deductible", care=care, level=level)
        ratio = one(schedule, kind="ratio", care=care, level=level)
        assert (deductible.amount, ratio.ratio, ratio.points or Decimal(0)) == decimals(*figure), level
        assert deductible.per == ("admission" if care == "inpatient" else "year")
        assert (deductible.group, ratio.group, ratio.upto) == ("any", "any", None)
    assert schedule.rules.filter(kind="ratio", layer="basic", care=care).count() == len(figures)
    assert caps(schedule, care=care) == {who: None if text is None else Decimal(text) for who, text in cap.items()}


def test_a_retirees_deductible_stands_for_all_levels() -> None:
    # Suzhou, employees, outpatient: 600, retirees 400.
    retired = one(published("320500", "employee"), kind="deductible", care="outpatient", group="retired")
    assert (retired.level, retired.amount, retired.per) == ("any", 400, "year")


def test_repeats() -> None:
    assert repeats("120100", "resident") == [(2, Decimal(0))]  # [1, 0]
    assert repeats("330100", "employee") == []  # null: unknown
    assert repeats("320500", "resident") == [(2, Decimal("0.5"))]  # [1, 0.5]
    assert repeats("440100", "employee") == [(2, Decimal(1))]  # [1]: the last value holds on
    assert repeats("370100", "employee") == [(2, Decimal("0.5")), (3, Decimal(0))]  # [1, 0.5, 0]


@pytest.mark.parametrize(
    ("code", "scheme", "expected"),
    [
        ("120100", "employee", ("1", "0.9", "0.9", "0.7")),
        ("320500", "employee", ("1", "0.9", "0.85", "0.7")),
        ("130300", "resident", ("1", "0.85", "0.85", "0.65")),
        ("660000", "resident", ("1", "0.85", "0.85", "0.6")),
    ],
)
def test_elsewhere(code: str, scheme: str, expected: tuple[str, ...]) -> None:
    rows = {row.place: row.ratio for row in published(code, scheme).rules.filter(kind="cross_region")}
    assert rows == dict(
        zip(("resident_elsewhere", "referred", "emergency", "unfiled"), decimals(*expected), strict=True)
    )


@pytest.mark.parametrize(
    ("code", "basis", "deductible", "cap", "bands"),
    [
        ("110100", "from_zero", 30404, None, [(50000, "0.6"), (None, "0.7")]),
        # The first of Qinhuangdao's bands is [0, 100000], of what exceeds the deductible.
        ("130300", "above_deductible", 14000, 400000, [(100000, "0.6"), (None, "0.7")]),
        ("650100", "from_zero", 12000, 350000, [(50000, "0.6"), (100000, "0.65"), (None, "0.75")]),
        ("450100", "from_zero", 12000, "scopes", [(100000, "0.6"), (200000, "0.7"), (None, "0.8")]),
    ],
)
def test_critical_illness(
    code: str, basis: str, deductible: int, cap: object, bands: list[tuple[int | None, str]]
) -> None:
    rules = published(code, "resident").rules.filter(layer="critical_illness", care="any")
    assert rules.get(kind="terms").basis == basis
    assert (rules.get(kind="deductible").amount, rules.get(kind="deductible").per) == (deductible, "year")
    found = [(row.upto, row.ratio) for row in rules.filter(kind="ratio").order_by("ratio")]
    assert found == [(upto, Decimal(ratio)) for upto, ratio in bands]
    rows = {row.scope: row.amount for row in rules.filter(kind="cap")}
    assert rows == ({"inside": 500000, "outside": 200000} if cap == "scopes" else {"any": cap})


def test_large_amount() -> None:
    chongqing = published("500100", "employee")
    layer = chongqing.rules.filter(layer="large_amount")
    assert (layer.get(kind="ratio").ratio, layer.get(kind="cap").amount) == (1, 500000)
    assert layer.get(kind="terms").name == "城镇职工大额医疗互助保险"
    assert chongqing.rules.get(kind="cap", layer="combined").amount == 500000
    # Guangzhou: a cap of null is "none".
    assert published("440100", "employee").rules.get(kind="cap", layer="large_amount").amount is None


# --- refinements ---------------------------------------------------------------------------------------------------


def test_beijing_employees() -> None:
    beijing = published("110100", "employee")
    bands = beijing.rules.filter(kind="ratio", layer="basic", care="inpatient", level="level3")
    assert sorted((row.ratio, row.upto) for row in bands.filter(group="working") if row.upto) == [
        (Decimal("0.85"), 30000), (Decimal("0.90"), 40000),
    ]  # fmt: skip
    assert bands.get(group="working", upto=None).ratio == Decimal("0.95")
    assert bands.get(group="retired", upto=30000).ratio == Decimal("0.91")
    assert caps(beijing, care="inpatient") == {"any/any": Decimal(100000)}
    large = beijing.rules.filter(kind="ratio", layer="large_amount")
    assert {row.group: row.ratio for row in large} == {"working": Decimal("0.85"), "retired": Decimal("0.9")}
    outpatient = {row.group: row.amount for row in beijing.rules.filter(kind="deductible", care="outpatient")}
    assert (outpatient["working"], outpatient["retired"]) == (1800, 1300)


def test_the_residents_of_all_guangxi_have_critical_illness() -> None:
    guangxi = PoolingArea.objects.filter(province="450000")
    assert guangxi.count() == 14
    for area in guangxi:
        rules = published(area.code, "resident").rules.filter(layer="critical_illness", care="any")
        favoured = {row.aid: (row.factor, row.points, row.no_cap) for row in rules.filter(kind="favour")}
        assert favoured == dict.fromkeys(
            ("destitute", "low_income", "returned_poverty"), (Decimal("0.5"), Decimal("0.05"), True)
        ), area
        chronic = published(area.code, "resident").rules.filter(layer="critical_illness", care="chronic")
        assert chronic.get(kind="deductible").amount == 14000
        assert chronic.get(kind="ratio").ratio == Decimal("0.6")
        favour = chronic.get(kind="favour")  # 7,000 and 65 % for the destitute
        assert (favour.aid, favour.factor, favour.points) == ("destitute", Decimal("0.5"), Decimal("0.05"))


@pytest.mark.parametrize(
    ("topic", "area", "subject", "name", "value"),
    [
        ("contribution_years", "500100", "men", "years", "30"),
        ("contribution_years", "500100", "women", "years", "25"),
        ("contribution_years", "320100", "women", "years", "20"),
        ("medical_assistance", None, "destitute", None, "0.7"),
    ],
)
def test_rules_that_are_not_rates(topic: str, area: str | None, subject: str, name: str | None, value: str) -> None:
    rows = PolicyParameter.objects.filter(topic=topic, area=area, subject=subject, value=Decimal(value))
    assert (rows if name is None else rows.filter(name=name)).count() == 1
