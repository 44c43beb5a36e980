"""The page of a draft: figures as typed, errors at their field, two people at once, what a save leaves behind."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from regions.enums import Kind, Status
from regions.forms.rows import AT
from regions.forms.sections import SECTIONS, section_of
from regions.forms.sheet import RuleSheet
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument, PoolingArea, Verification
from regions.services import clone
from tests import factories
from tests.regions.staff_world import BASE, EDIT, PUBLISH, as_user, member, page_of, row_of, sent

pytestmark = pytest.mark.django_db
JULY = datetime.date(2027, 7, 1)
BANDS: list[dict[str, Any]] = [
    {"kind": "deductible", "care": "inpatient", "level": "level3", "amount": 1300, "per": "admission"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "upto": 30000, "ratio": "0.85"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "upto": 40000, "ratio": "0.90"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.95"},
    {"kind": "cap", "care": "inpatient"},
]


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


@pytest.fixture
def editor() -> User:
    return member("editor", *EDIT)


@pytest.fixture
def client_of_editor(editor: User) -> Client:
    return as_user(editor)


def draft(area: PoolingArea, rules: Any = factories.INPATIENT, **more: Any) -> BenefitSchedule:
    return factories.schedule(area, rules, status=Status.DRAFT, **{"start": JULY, "reason": "年度调整", **more})


def save(client: Client, version: BenefitSchedule, **changes: Any) -> Any:
    return client.post(f"{BASE}{version.pk}/change/", sent(version, **changes))


def said(client: Client, version: BenefitSchedule) -> str:
    """The version's page after a redirect, with its messages."""
    return page_of(client.get(f"{BASE}{version.pk}/change/"))


# --- reading what is typed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text", "stored"),
    [
        ("ratio", "62", "0.6200"),
        ("ratio", "62.25%", "0.6225"),
        ("ratio", "0.62", "0.6200"),
        ("ratio", "６２％", "0.6200"),
        ("ratio", "0", "0.0000"),
        ("points", "5", "0.0500"),
        ("points", "1 个百分点", "0.0100"),
        ("points", "-10%", "-0.1000"),
    ],
)
def test_ratios_and_points_as_typed(
    area: PoolingArea, client_of_editor: Client, column: str, text: str, stored: str
) -> None:
    version = draft(area)
    row = row_of(version, kind="ratio", level="level3")
    assert save(client_of_editor, version, **{f"{row}-{column}": text}).status_code == 302
    assert getattr(version.rules.get(kind="ratio", level="level3"), column) == Decimal(stored)


@pytest.mark.parametrize(("text", "stored"), [("1,200", "1200"), ("1.2万", "12000"), ("600.50", "600.50"), ("０", "0")])
def test_yuan_as_typed(area: PoolingArea, client_of_editor: Client, text: str, stored: str) -> None:
    version = draft(area)
    assert save(client_of_editor, version, **{f"{row_of(version, kind='deductible')}-amount": text}).status_code == 302
    assert version.rules.get(kind="deductible").amount == Decimal(stored)


def test_how_a_figure_was_read_is_said(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    ratio, amount = row_of(version, kind="ratio", level="level3"), row_of(version, kind="deductible")
    save(client_of_editor, version, **{f"{ratio}-ratio": "0.55", f"{amount}-amount": "0.12万"})
    page = said(client_of_editor, version)
    assert "住院，三级医院 支付比例：“0.55”读作 55%" in page
    assert "住院 起付线：“0.12万”读作 1,200 元" in page
    assert "住院，三级医院 支付比例 60% → 55%" in page


@pytest.mark.parametrize(
    ("kind", "column", "text", "message"),
    [
        ("ratio", "ratio", "1", "请写明 1% 或 100%"),
        ("ratio", "ratio", "101", "比例不能超过 100%"),
        ("ratio", "ratio", "六十", "请填写比例"),
        ("ratio", "ratio", "", "请填写比例"),
        ("ratio", "upto", "0", "分段上限要大于 0"),
        ("deductible", "amount", "12,34", "逗号的位置不对"),
        ("deductible", "amount", "", "没有起付线的写 0"),
        ("deductible", "per", "", "请选择每年、每次就诊还是每次住院"),
        ("cap", "amount", "", "勾选“不设”"),
    ],
)
def test_a_fault_stands_at_its_field_and_the_text_is_kept(
    area: PoolingArea, client_of_editor: Client, kind: str, column: str, text: str, message: str
) -> None:
    version = draft(area, [*factories.INPATIENT[:2], factories.INPATIENT[3]])
    name = f"{row_of(version, kind=kind)}-{column}"
    answer = save(client_of_editor, version, **{name: text})
    page = page_of(answer)
    assert answer.status_code == 200
    assert "规则里有 1 行要改" in page
    assert f'id="id_{name}_error"' in page
    assert message in page
    assert not text or f'value="{text}"' in page
    assert BenefitSchedule.objects.get().edits == 0


def test_every_rule_of_the_database_has_its_column() -> None:
    assert {constraint.name for constraint in BenefitRule._meta.constraints} == set(AT)


def test_a_rule_of_the_database_is_answered_for_at_its_column(area: PoolingArea, client_of_editor: Client) -> None:
    large = {"kind": "ratio", "layer": "large_amount", "ratio": "0.9"}
    version = draft(area, [large], scheme="employee")
    name = f"{row_of(version)}-upto"
    page = page_of(save(client_of_editor, version, **{name: "5万"}))
    assert "大额补助只有一个比例，不分段。" in page
    assert f'id="id_{name}_error"' in page


def test_a_new_row_is_a_new_rule_and_an_untouched_one_is_none(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    new = {"inpatient-ratio-2-level": "level1", "inpatient-ratio-2-ratio": "85"}
    assert save(client_of_editor, version, **new).status_code == 302
    assert version.rules.count() == 5
    made = version.rules.get(level="level1")
    assert (made.kind, made.layer, made.care, made.ratio) == ("ratio", "basic", "inpatient", Decimal("0.85"))
    assert (made.evidence, made.history.get().history_change_reason) == ("compiled", "修改：按通知改")


def test_a_cap_that_is_stated_not_to_be(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area, BANDS)
    both = {"inpatient-cap-0-amount": "5万"}
    assert "只能有一个" in page_of(save(client_of_editor, version, **both))
    assert save(client_of_editor, version, **both, **{"inpatient-cap-0-unlimited": None}).status_code == 302
    assert version.rules.get(kind="cap").amount == 50000
    save(client_of_editor, version, **{"inpatient-cap-0-amount": "", "inpatient-cap-0-unlimited": "on"})
    assert version.rules.get(kind="cap").amount is None


def test_deleting_a_row(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    row = row_of(version, kind="cap")
    assert save(client_of_editor, version, **{f"{row}-remove": "on", f"{row}-amount": "?"}).status_code == 302
    assert not version.rules.filter(kind="cap").exists()
    gone = BenefitRule.history.filter(kind="cap", history_type="-").get()
    assert (gone.history_change_reason, gone.history_user.username) == ("修改：按通知改", "editor")


# --- bands ----------------------------------------------------------------------------------------------------------


def test_bands_show_where_they_begin(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area, BANDS)
    rows = [row for row in RuleSheet(version).rows if row.section.key == "inpatient-ratio"]
    assert [row.start_text for row in rows] == ["1,300", "30,000", "40,000", ""]
    above = {"layer": "critical_illness"}
    second = draft(
        area,
        [
            {**above, "kind": "terms", "basis": "above_deductible"},
            {**above, "kind": "deductible", "amount": 12000, "per": "year"},
            {**above, "kind": "ratio", "upto": 50000, "ratio": "0.6"},
            {**above, "kind": "ratio", "ratio": "0.7"},
        ],
    )
    rows = [row for row in RuleSheet(second).rows if row.section.key == "second-ratio"]
    assert [row.start_text for row in rows] == ["超出起付线 0", "50,000", ""]


def test_bands_move_up_into_each_others_place(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area, BANDS)
    first, second = row_of(version, upto=30000), row_of(version, upto=40000)
    answer = save(client_of_editor, version, **{f"{first}-upto": "40,000", f"{second}-upto": "6万"})
    assert answer.status_code == 302
    bands = version.rules.filter(kind="ratio").order_by("ratio")
    assert [(rule.upto, rule.place) for rule in bands] == [(40000, ""), (60000, ""), (None, "")]
    # What the history keeps of the one that was set aside: before and after, nothing in between.
    kept = BenefitRule.history.filter(id=bands[1].pk).order_by("history_id")
    assert [(row.upto, row.place) for row in kept] == [(40000, ""), (60000, "")]


def test_two_levels_change_places(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    two, three = row_of(version, level="level2"), row_of(version, level="level3")
    assert save(client_of_editor, version, **{f"{two}-level": "level3", f"{three}-level": "level2"}).status_code == 302
    assert {rule.level: str(rule.ratio) for rule in version.rules.filter(kind="ratio")} == {
        "level3": "0.7500",
        "level2": "0.6000",
    }


def test_the_same_rule_twice_is_a_fault(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    row = row_of(version, level="level2")
    page = page_of(save(client_of_editor, version, **{f"{row}-level": "level3"}))
    assert "同样条件的规则已经有一行" in page
    new = {"inpatient-ratio-2-level": "level2", "inpatient-ratio-2-ratio": "85"}
    assert "同样条件的规则已经有一行" in page_of(save(client_of_editor, version, **new))
    assert version.rules.count() == 4


def test_more_rows_without_losing_what_is_half_written(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    half = {"inpatient-ratio-2-ratio": "八五", "_more": "inpatient-ratio"}
    page = page_of(save(client_of_editor, version, **half))
    assert 'name="inpatient-ratio-rows" value="6"' in page
    assert 'value="八五"' in page
    assert "errorlist" not in page
    assert BenefitSchedule.objects.get().edits == 0


# --- what a save leaves behind --------------------------------------------------------------------------------------


def test_a_save_names_its_writer_and_reason(area: PoolingArea, editor: User, client_of_editor: Client) -> None:
    version = draft(area)
    row = row_of(version, kind="deductible")
    save(client_of_editor, version, **{f"{row}-amount": "500"})
    version.refresh_from_db()
    assert (version.written_by, version.edits) == (editor, 1)
    last = version.history.latest()
    assert (last.history_change_reason, last.history_user) == ("修改：按通知改", editor)
    rule = version.rules.get(kind="deductible")
    told = [(row.amount, row.history_change_reason) for row in rule.history.order_by("history_id")]
    assert told == [(1000, "初始数据"), (500, "修改：按通知改")]
    # Rows that were not touched have no new history.
    assert not BenefitRule.history.filter(kind="cap").exists()


def test_a_save_without_a_reason_is_refused(area: PoolingArea, client_of_editor: Client) -> None:
    page = page_of(save(client_of_editor, draft(area), change_reason=""))
    assert "请写明这次改了什么、为什么改。" in page


def test_a_changed_figure_is_no_longer_verified_a_changed_note_is(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    ratio, amount = version.rules.get(level="level3"), version.rules.get(kind="deductible")
    factories.verify(ratio)
    factories.verify(amount)
    save(
        client_of_editor,
        version,
        **{f"{row_of(version, level='level3')}-ratio": "65", f"{row_of(version, kind='deductible')}-note": "已看过"},
    )
    assert list(Verification.objects.values_list("rule", flat=True)) == [amount.pk]
    assert "原来的核对记录不再有效，请重新核对：住院，三级医院 支付比例" in said(client_of_editor, version)
    assert Verification.history.filter(history_type="-").get().history_change_reason.startswith("数字已改，核对失效")


def test_a_verified_rule_can_be_deleted(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    factories.verify(version.rules.get(kind="cap"))
    assert save(client_of_editor, version, **{f"{row_of(version, kind='cap')}-remove": "on"}).status_code == 302
    assert not Verification.objects.exists()


def test_doubts_are_warned_of_after_saving_and_stay_on_the_page(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    save(client_of_editor, version, **{f"{row_of(version, level='level3')}-ratio": "80"})
    page = said(client_of_editor, version)
    assert "有 1 处请再看一眼，列在下面。" in page
    assert (
        f'<a href="#row-{version.rules.get(level="level3").pk}">住院，三级医院 支付比例 80%，比二级医院的 75% 高'
        in page
    )
    assert f'id="row-{version.rules.get(level="level3").pk}"' in page


def test_a_doubtful_figure_needs_and_shows_its_reason(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    row = row_of(version, kind="cap")
    answer = save(client_of_editor, version, **{f"{row}-evidence": "doubtful"})
    assert "存疑的要在备注里写明为什么存疑" in page_of(answer)
    save(client_of_editor, version, **{f"{row}-evidence": "doubtful", f"{row}-note": "两处写得不一样"})
    assert "<strong>存疑：</strong>两处写得不一样" in said(client_of_editor, version)
    assert "verified" not in [
        value for value, _ in RuleSheet(version).themes[0].sections[0].rows[0].fields["evidence"].choices
    ]


def test_elders_need_an_age(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    row = row_of(version, level="level3")
    assert "请填写从几岁起" in page_of(save(client_of_editor, version, **{f"{row}-group": "elder"}))
    assert save(client_of_editor, version, **{f"{row}-group": "elder", "elder_from_age": "60"}).status_code == 302


# --- two at once ----------------------------------------------------------------------------------------------------


def test_the_second_save_is_told_so_and_loses_nothing(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    row, cap = row_of(version, kind="deductible"), row_of(version, kind="cap")
    mine = sent(version, **{f"{row}-amount": "700", f"{cap}-amount": "20万"})
    other = as_user(member("colleague", *EDIT))
    theirs = {
        f"{row}-amount": "500",
        "source": "通知",
        "inpatient-ratio-2-level": "level1",
        "inpatient-ratio-2-ratio": "9%",
    }
    assert save(other, version, **theirs).status_code == 302

    answer = client_of_editor.post(f"{BASE}{version.pk}/change/", mine)
    page = page_of(answer)
    assert answer.status_code == 200
    assert "colleague在" in page
    assert "保存过这一版" in page
    for text in ('value="700"', 'value="20万"', 'value="9%"', "现在存的是：住院 起付线 每次住院 500 元"):
        assert text in page
    assert "<del>每次住院 500 元</del>" in page
    assert "<ins>每次住院 700 元</ins>" in page
    assert "<td>通知</td>" in page
    assert 'name="opened" value="1"' in page
    assert version.rules.get(kind="deductible").amount == 500

    again = mine | {"opened": "1"}
    assert client_of_editor.post(f"{BASE}{version.pk}/change/", again).status_code == 302
    assert (version.rules.get(kind="deductible").amount, version.rules.get(kind="cap").amount) == (700, 200000)
    assert version.rules.get(level="level1").ratio == Decimal("0.09")  # theirs alone: it stays


def test_a_row_that_somebody_deleted_comes_back_only_knowingly(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    mine = sent(version, **{f"{row_of(version, kind='cap')}-amount": "30万"})
    save(as_user(member("colleague", *EDIT)), version, **{f"{row_of(version, kind='cap')}-remove": "on"})
    page = page_of(client_of_editor.post(f"{BASE}{version.pk}/change/", mine))
    assert "<ins>300,000 元</ins>" in page
    assert not version.rules.filter(kind="cap").exists()
    assert client_of_editor.post(f"{BASE}{version.pk}/change/", mine | {"opened": "1"}).status_code == 302
    assert version.rules.get(kind="cap").amount == 300000


def test_a_draft_handed_over_meanwhile_shows_what_was_typed(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    mine = sent(version, **{f"{row_of(version, kind='cap')}-amount": "30万", "source": "某号通知"})
    client_of_editor.post(f"{BASE}{version.pk}/do/submit/")
    answer = client_of_editor.post(f"{BASE}{version.pk}/change/", mine)
    page = page_of(answer)
    assert answer.status_code == 409
    for text in ("现在是“审核中”，不能再改", "<ins>300,000 元</ins>", "<td>某号通知</td>"):
        assert text in page
    assert version.rules.get(kind="cap").amount == 150000


# --- who may, and what is looked at ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [one for one in Status.values if one != Status.DRAFT])
def test_what_is_no_draft_is_read_only(area: PoolingArea, client_of_editor: Client, status: str) -> None:
    version = factories.schedule(area, status=status, public_notice="数字有误。", override_reason="")
    page = page_of(client_of_editor.get(f"{BASE}{version.pk}/change/"))
    assert 'name="_save"' not in page
    assert "<textarea" not in page
    assert "每次住院 1,000 元" in page
    assert ("/areas/990100/?on=2025-01-01#resident" in page) is (status in Status.public())
    assert client_of_editor.post(f"{BASE}{version.pk}/change/", {"opened": "0"}).status_code == 409


def test_who_may_not_change_rules_sees_them_only(area: PoolingArea) -> None:
    version = draft(area)
    client = as_user(member("publisher", *PUBLISH))
    assert 'name="inpatient-ratio-0-ratio"' not in page_of(client.get(f"{BASE}{version.pk}/change/"))
    tampered = sent(version, **{f"{row_of(version, kind='cap')}-amount": "1", "source": "通知"})
    assert client.post(f"{BASE}{version.pk}/change/", tampered).status_code == 302
    version.refresh_from_db()
    assert (version.source, version.rules.get(kind="cap").amount) == ("通知", 150000)


def test_without_the_right_to_add_or_delete(area: PoolingArea) -> None:
    version = draft(area)
    client = as_user(member("some", "view_benefitschedule", "change_benefitschedule", "change_benefitrule"))
    page = page_of(client.get(f"{BASE}{version.pk}/change/"))
    assert "再加几行" not in page
    tampered = {"inpatient-ratio-rows": "3", "inpatient-ratio-2-level": "level1", "inpatient-ratio-2-ratio": "85"}
    tampered[f"{row_of(version, kind='cap')}-remove"] = "on"
    client.post(f"{BASE}{version.pk}/change/", sent(version, **tampered))
    assert version.rules.count() == 4


def test_a_draft_from_nothing_goes_on_to_its_rules(area: PoolingArea, editor: User, client_of_editor: Client) -> None:
    factories.schedule(area)
    given = {"area": area.pk, "scheme": "resident", "effective_from": "2027-07-01", "reason": ""}
    assert "这个字段是必填项" in page_of(client_of_editor.post(f"{BASE}add/", given))
    answer = client_of_editor.post(f"{BASE}add/", given | {"reason": "新文件"})
    made = BenefitSchedule.objects.get(version=2)
    assert answer["Location"] == f"{BASE}{made.pk}/change/"
    assert (made.status, made.written_by, made.reason) == (Status.DRAFT, editor, "新文件")
    assert made.history.get().history_change_reason == "新建：新文件"


def test_a_draft_is_deleted_with_its_rules_what_was_published_is_not(
    area: PoolingArea, client_of_editor: Client
) -> None:
    published, version = factories.schedule(area), draft(area)
    assert client_of_editor.post(f"{BASE}{published.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client_of_editor.post(f"{BASE}{version.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(BenefitSchedule.objects.all()) == [published]


# --- sections -------------------------------------------------------------------------------------------------------


def test_every_column_that_says_something_is_shown(area: PoolingArea) -> None:
    strange = [
        {"kind": "favour", "layer": "basic", "aid": "orphan", "no_cap": True},
        {"kind": "terms", "layer": "assistance", "name": "救助"},
        {"kind": "ratio", "care": "inpatient", "aid": "destitute", "scope": "outside", "ratio": "0.5"},
    ]
    sheet = RuleSheet(draft(area, strange))
    shown = {row.stored.kind: row.columns for row in sheet.rows if row.stored is not None}
    assert shown["favour"] == ("level", "group", "aid", "no_cap")
    assert shown["terms"] == ("level", "group", "aid", "name")
    assert shown["ratio"] == ("level", "group", "aid", "scope", "upto", "ratio", "points")
    assert [theme.theme.title for theme in sheet.themes][-1] == "其他规则"


def test_sections_do_not_overlap() -> None:
    for section in SECTIONS:
        for layer in section.layers:
            for care in section.cares:
                rule = BenefitRule(kind=section.kind, layer=layer, care=care)
                assert section_of(rule) == section
    assert {section.kind for section in SECTIONS} == set(Kind.values)


def test_saving_what_was_not_touched_changes_no_rule(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area, [*BANDS, *STRANGE])
    before = list(version.rules.order_by("pk").values())
    assert save(client_of_editor, version).status_code == 302
    assert list(version.rules.order_by("pk").values()) == before
    assert not BenefitRule.history.exists()


STRANGE: list[dict[str, Any]] = [
    {"kind": "repeat", "care": "inpatient", "admission": 2, "step": 100, "floor": 200},
    {"kind": "cross_region", "place": "referred", "points": "-0.1", "factor": "1.5"},
    {"kind": "cross_region", "place": "unfiled", "ratio": "0.8"},
    {
        "kind": "favour",
        "layer": "critical_illness",
        "aid": "low_income",
        "factor": "0.5",
        "points": "0.05",
        "no_cap": True,
    },
    {
        "kind": "terms",
        "care": "observation",
        "settles_as": "inpatient",
        "feeds_supplement": True,
        "evidence": "doubtful",
    },
    {"kind": "class_b", "ratio": "0.125"},
    {"kind": "deductible", "layer": "assistance", "aid": "near_low_income", "amount": "1234.50", "per": "year"},
]


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_says_where_each_version_is(area: PoolingArea, client_of_editor: Client) -> None:
    today = timezone.localdate()
    factories.schedule(area, start=today - datetime.timedelta(days=400))
    factories.schedule(area, start=today)
    factories.schedule(area, start=today + datetime.timedelta(days=30))
    draft(area, [{"kind": "cap", "evidence": "doubtful"}])
    page = page_of(client_of_editor.get(BASE))
    for words in (
        "已发布，已有新版",
        "已发布，正在使用",
        f"已发布，{today + datetime.timedelta(days=30):%Y-%m-%d} 生效",
        "含存疑",
    ):
        assert words in page
    counted = {
        "draft": 1, "review": 0, "current": 1, "coming": 1, "withdrawn": 0, "superseded": 0, "doubtful": 1, "due": 0,
    }  # fmt: skip
    for value, count in counted.items():
        found = client_of_editor.get(BASE, {"standing": value}).context["cl"].result_count
        assert found == count, value
    assert client_of_editor.get(BASE, {"q": "shiyan"}).context["cl"].result_count == 4


def test_no_bulk_deletion(area: PoolingArea) -> None:
    draft(area)
    assert "delete_selected" not in page_of(as_user(member("boss", superuser=True)).get(BASE))


def test_the_history_has_each_rule_before_and_after(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    row, cap = row_of(version, kind="deductible"), row_of(version, kind="cap")
    new = {"inpatient-ratio-2-level": "level1", "inpatient-ratio-2-ratio": "85"}
    save(client_of_editor, version, **{f"{row}-amount": "500", f"{cap}-remove": "on"}, **new)
    page = page_of(client_of_editor.get(f"{BASE}{version.pk}/history/"))
    grade = "汇编数据，未与原文件核对"
    assert f"<del>每次住院 1,000 元；{grade}</del></td><td><ins>每次住院 500 元；{grade}</ins>" in page
    assert f'<del>150,000 元；{grade}</del></td><td><span class="quiet">已删除</span>' in page
    assert f'<span class="quiet">没有</span></td><td><ins>85%；{grade}</ins>' in page
    assert page.count("修改：按通知改") == 4  # three rules, and the version itself


def test_the_history_does_not_list_what_a_version_began_with(area: PoolingArea) -> None:
    version = clone(factories.schedule(area), effective_from=JULY, reason="年度调整")
    client = as_user(member("boss", superuser=True))
    assert "建立以后没有改过规则。" in page_of(client.get(f"{BASE}{version.pk}/history/"))


def test_a_rule_rests_on_a_document_of_its_area_or_the_country(area: PoolingArea, client_of_editor: Client) -> None:
    own = PolicyDocument.objects.create(number="试医保〔2027〕1号", title="办法", area=area)
    national = PolicyDocument.objects.create(number="国办发〔2021〕42号", title="意见")
    other = PolicyDocument.objects.create(
        number="别处〔2027〕1号", title="办法", area=factories.area("990200", "别处市")
    )
    version = draft(area)
    row = row_of(version, kind="cap")
    for document in (own, national):
        assert save(client_of_editor, version, **{f"{row}-document": str(document.pk)}).status_code == 302
        assert version.rules.get(kind="cap").document == document
    answer = save(client_of_editor, version, **{f"{row}-document": str(other.pk)})
    assert f'id="id_{row}-document_error"' in page_of(answer)
    assert "汇编 · 国办发〔2021〕42号" in said(client_of_editor, version)


def test_a_page_that_was_tampered_with_breaks_nothing(area: PoolingArea, client_of_editor: Client) -> None:
    version = draft(area)
    wrong = {
        "inpatient-cap-rows": "9" * 5000,
        "inpatient-cap-0-id": "9" * 5000,
        "inpatient-ratio-rows": "x",
        "elsewhere-rows": "-1",
        "inpatient-deductible-0-level": "level9",
    }
    assert save(client_of_editor, version, **wrong).status_code == 200
    assert save(client_of_editor, version, **wrong | {"inpatient-deductible-0-level": "any"}).status_code in (200, 302)
    assert set(version.rules.values_list("kind", flat=True)) == {"deductible", "ratio", "cap"}
