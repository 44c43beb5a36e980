"""Schedules come in as drafts, through the admin: tried out, compared, confirmed; nothing that stands is touched."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from tests import factories
from tests.regions.transfer_world import (
    SCHEDULES,
    confirm,
    csv_file,
    faults,
    member,
    rule,
    sheet_file,
    signed_in,
    try_out,
)

pytestmark = pytest.mark.django_db
RIGHTS = ("view_benefitschedule", "add_benefitschedule", "change_benefitschedule", "add_benefitrule")


@pytest.fixture
def editor() -> User:
    factories.area()
    return member("编辑甲", *RIGHTS)


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


def ratio(**values: str) -> dict:
    return rule(**({"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.6"} | values))


def test_a_file_becomes_a_draft_of_the_user_with_the_reason(client: Client, editor: User) -> None:
    tried = try_out(client, csv_file([rule(), ratio()]))
    assert faults(tried) == []
    assert not BenefitSchedule.objects.exists()  # tried only
    response = confirm(client, tried)
    made = BenefitSchedule.objects.get()
    assert response.url == f"{SCHEDULES}{made.pk}/change/"
    assert (made.status, made.version, made.area_id, made.scheme) == (Status.DRAFT, 1, "990100", "resident")
    assert (made.effective_from, made.source, made.reason) == (datetime.date(2026, 7, 1), "试验通知", "年度调整")
    assert made.written_by == editor
    first, second = made.rules.order_by("pk")
    assert (first.kind, first.amount, first.per, first.evidence) == (
        "deductible",
        Decimal(500),
        "admission",
        "compiled",
    )
    assert (second.kind, second.level, second.group, second.ratio) == ("ratio", "level3", "any", Decimal("0.6"))


def test_history_says_who_and_why(client: Client, editor: User) -> None:
    confirm(client, try_out(client, csv_file([rule()])))
    made = BenefitSchedule.objects.get()
    for record in (made.history.get(), made.rules.get().history.get()):
        assert (record.history_user, record.history_change_reason, record.history_type) == (
            editor,
            "导入：年度调整",
            "+",
        )
    assert LogEntry.objects.get().change_message == "导入：年度调整"


def test_the_dry_run_names_each_difference_to_the_version_in_force(client: Client) -> None:
    """In force: 1,000 an admission; 75 % at level 2, 60 % at level 3; at most 150,000."""
    of = factories.area("990200")
    factories.schedule(of)
    factories.schedule(of, status=Status.DRAFT, start=datetime.date(2026, 1, 1))
    rows = [
        rule(area="990200", kind="deductible", care="inpatient", amount="500", per="admission"),
        ratio(area="990200"),
        ratio(area="990200", level="level2", ratio="75%"),
        ratio(area="990200", level="level1", ratio="0.9"),
    ]
    tried = try_out(client, csv_file(rows))
    (version,) = tried.context["preview"].versions
    assert version.draft.before.version == 1 and version.draft.same == 2
    said = [(one.places, one.difference.title, one.difference.before, one.difference.after) for one in version.changes]
    assert sorted(said) == [
        ((), "住院 封顶线", "150,000 元", ""),
        ((2,), "住院 起付线", "每次住院 1,000 元", "每次住院 500 元"),
        ((5,), "住院，一级医院 支付比例", "", "90%"),
    ]
    body = tried.content.decode()
    assert version.removed == 1 and "现行版本有、文件里没有的 1 处" in body
    assert "与现行的第 1 版" in body and "每次住院 500 元" in body
    assert BenefitSchedule.objects.count() == 2


def test_whatever_the_status_column_says_it_is_a_draft(client: Client) -> None:
    confirm(client, try_out(client, csv_file([rule() | {"status": "published"}])))
    assert BenefitSchedule.objects.get().status == Status.DRAFT


def test_what_stands_is_never_touched(client: Client) -> None:
    of = factories.area("990200")
    published = factories.schedule(of, start=datetime.date(2026, 7, 1))
    draft = factories.schedule(of, status=Status.DRAFT, start=datetime.date(2026, 7, 1))
    before = [(one.pk, one.updated_at, one.rules.count()) for one in (published, draft)]
    confirm(client, try_out(client, csv_file([rule() | {"area": "990200", "version": "2"}])))
    after = BenefitSchedule.objects.filter(pk__in=[published.pk, draft.pk]).order_by("pk")
    assert [(one.pk, one.updated_at, one.rules.count()) for one in after] == before
    assert BenefitSchedule.objects.latest("pk").version == 3


def test_rows_are_grouped_by_area_scheme_start_and_number(client: Client) -> None:
    factories.area("990200")
    rows = [
        rule(),
        rule() | {"scheme": "employee"},
        rule() | {"area": "990200"},
        rule() | {"effective_from": "2027-01-01"},
    ]
    rows += [rule() | {"version": "7"}, ratio()]  # the last belongs to the first
    response = confirm(client, try_out(client, csv_file(rows)))
    assert response.url == SCHEDULES
    made = BenefitSchedule.objects.order_by("area", "scheme", "version")
    assert [(one.area_id, one.scheme, one.version, str(one.effective_from), one.rules.count()) for one in made] == [
        ("990100", "employee", 1, "2026-07-01", 1),
        ("990100", "resident", 1, "2026-07-01", 2),
        ("990100", "resident", 2, "2027-01-01", 1),
        ("990100", "resident", 3, "2026-07-01", 1),
        ("990200", "resident", 1, "2026-07-01", 1),
    ]


def test_a_version_that_ends_has_no_rules(client: Client) -> None:
    confirm(client, try_out(client, csv_file([rule(kind="") | {"ends": "true"}])))
    made = BenefitSchedule.objects.get()
    assert made.ends and not made.rules.exists()


def test_rules_of_one_version_must_agree_on_it(client: Client) -> None:
    tried = try_out(client, csv_file([rule(), ratio() | {"source": "别的通知"}, ratio(kind="") | {"ratio": ""}]))
    assert [fault[:2] for fault in faults(tried)] == [(3, "source"), (4, "kind")]


def test_labels_full_width_digits_and_percent_are_read(client: Client) -> None:
    row = rule(kind="支付比例", care="住院", level="三级医院", ratio="８５％", upto="１２，０００")
    confirm(
        client, try_out(client, sheet_file([row | {"effective_from": "2026年7月1日", "start_unknown": "是"}]), "a.xlsx")
    )
    made = BenefitRule.objects.get()
    assert (made.kind, made.care, made.level, made.ratio, made.upto) == (
        "ratio", "inpatient", "level3", Decimal("0.85"), Decimal(12000),
    )  # fmt: skip
    assert made.schedule.start_unknown


def test_numbers_dates_and_truth_of_a_sheet_are_read_as_such(client: Client) -> None:
    row = rule(kind="ratio", care="inpatient", ratio=0.85, upto=12000)
    row |= {"area": 990100, "effective_from": datetime.date(2026, 7, 1), "start_unknown": True, "ends": False}
    tried = try_out(client, sheet_file([row]), "a.xlsx")
    assert faults(tried) == []
    confirm(client, tried)
    made = BenefitRule.objects.get()
    assert (made.ratio, made.upto, str(made.schedule.effective_from)) == (Decimal("0.85"), Decimal(12000), "2026-07-01")
    assert made.schedule.start_unknown and not made.schedule.ends


def test_one_wrong_row_and_nothing_is_written(client: Client) -> None:
    tried = try_out(client, csv_file([rule(), ratio(ratio="85")]))
    assert faults(tried) == [(3, "ratio", "85 应写 0.85 或 85%。")]
    assert "confirm_form" not in tried.context
    assert not BenefitSchedule.objects.exists()
    body = tried.content.decode()
    assert "第 3 行" in body and "85 应写 0.85 或 85%" in body


def test_what_the_table_refuses_is_named_by_its_row(client: Client) -> None:
    """A deductible without amount, a repetition from the first admission; found among right rows."""
    right = [ratio(upto=str(1000 + number)) for number in range(30)]
    wrong = [
        rule(kind="deductible", care="inpatient", per="admission"),
        rule(kind="repeat", admission="1", ratio="0.5"),
    ]
    tried = try_out(client, csv_file([*right[:10], wrong[0], *right[10:], wrong[1]]))
    assert faults(tried) == [
        (12, "", "起付线要写金额和周期。"),
        (33, "", "再次住院从第 2 次起，倍数、固定金额、每次降低三者填一个。"),
    ]


def test_what_went_wrong_after_the_dry_run_writes_nothing(client: Client) -> None:
    factories.area("990200")
    tried = try_out(client, csv_file([rule(), rule() | {"area": "990200"}]))
    PoolingArea.objects.filter(pk="990200").delete()
    response = confirm(client, tried)
    assert response.status_code == 409
    assert faults(response) == [(3, "area", "没有“990200”这个统筹区。")]
    assert not BenefitSchedule.objects.exists()


def test_a_second_click_makes_no_second_draft(client: Client) -> None:
    tried = try_out(client, csv_file([rule()]))
    confirm(client, tried)
    again = confirm(client, tried)
    assert again.url == f"{SCHEDULES}import/"
    assert BenefitSchedule.objects.count() == 1


def test_a_file_of_somebody_else_cannot_be_confirmed(client: Client) -> None:
    tried = try_out(client, csv_file([rule()]))
    other = signed_in(member("编辑乙", *RIGHTS))
    assert confirm(other, tried).url == f"{SCHEDULES}import/"
    assert confirm(client, tried, import_file_name="../../etc/passwd").url == f"{SCHEDULES}import/"
    assert not BenefitSchedule.objects.exists()


def test_the_reason_is_required(client: Client) -> None:
    tried = try_out(client, csv_file([rule()]), reason=" ")
    assert faults(tried) == [(0, "reason", "这个字段是必填项。")]
    tried = try_out(client, csv_file([rule()]))
    assert confirm(client, tried, reason="").url == f"{SCHEDULES}import/"
    assert not BenefitSchedule.objects.exists()


def test_rows_of_other_areas_are_refused() -> None:
    mine, other = factories.area(), factories.area("990200")
    client = signed_in(member("编辑丙", *RIGHTS, areas=[mine]))
    tried = try_out(client, csv_file([rule(), rule() | {"area": other.code}]))
    assert faults(tried) == [(3, "area", "不在您的管辖范围内。")]
    assert confirm(client, try_out(client, csv_file([rule()]))).status_code == 302


@pytest.mark.parametrize("missing", ["add_benefitschedule", "add_benefitrule"])
def test_import_asks_for_the_permission_to_add(missing: str) -> None:
    client = signed_in(member("审计", *(name for name in RIGHTS if name != missing)))
    assert client.get(f"{SCHEDULES}import/").status_code == 403
    assert client.post(f"{SCHEDULES}process_import/").status_code == 403
    assert "导入" not in client.get(SCHEDULES).content.decode().split('class="object-tools"')[-1][:600]


def test_verified_is_never_imported(client: Client) -> None:
    tried = try_out(client, csv_file([rule() | {"evidence": "verified"}]))
    ((place, column, reason),) = faults(tried)
    assert (place, column) == (2, "evidence") and "只能由工作人员在后台登记" in reason


def test_doubtful_figures_may_come_as_a_draft(client: Client) -> None:
    confirm(client, try_out(client, csv_file([rule() | {"evidence": "doubtful", "note": "两处不一致"}])))
    assert BenefitRule.objects.get().evidence == "doubtful"


def test_the_same_rule_twice_is_refused(client: Client) -> None:
    tried = try_out(client, csv_file([rule(), ratio(), rule() | {"amount": "600"}]))
    assert faults(tried) == [(4, "kind", "与第 2 行重复：同样条件的规则只能有一条。")]


def test_pages_ask_the_same_number_of_queries_whatever_the_rows(client: Client, django_assert_max_num_queries) -> None:
    """The dry run of one version: a few to look things up, a fixed number a batch and a version; none a row."""
    rows = [ratio(upto=str(1000 + number)) for number in range(200)]
    with django_assert_max_num_queries(60):
        tried = try_out(client, csv_file(rows))
    assert tried.context["preview"].rules == 200
    with django_assert_max_num_queries(14):
        client.get(f"{SCHEDULES}import/")
