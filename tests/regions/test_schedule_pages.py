"""What is done with a version: each page says what will happen, asks what it must, and needs its right."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from regions import publication
from regions.admin.schedules import BenefitScheduleAdmin
from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea, StaffScope
from regions.publication import Objection
from tests import factories
from tests.regions.staff_world import BASE, EDIT, PUBLISH, as_user, member, page_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
VIEW = "view_benefitschedule"


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


@pytest.fixture
def editor() -> User:
    return member("editor", *EDIT)


@pytest.fixture
def publisher() -> User:
    return member("publisher", *PUBLISH)


@pytest.fixture
def boss() -> Client:
    return as_user(member("boss", superuser=True))


def version_of(area: PoolingArea, status: str = Status.DRAFT, **more: Any) -> BenefitSchedule:
    values = {"start": timezone.localdate() + 30 * DAY, "reason": "年度调整", **more}
    return factories.schedule(area, status=status, **values)


def do(version: BenefitSchedule, name: str) -> str:
    return f"{BASE}{version.pk}/do/{name}/"


# --- the way to publication -----------------------------------------------------------------------------------------


def test_the_way_of_a_version_needs_two_people(area: PoolingArea, editor: User, publisher: User) -> None:
    first = factories.schedule(area)
    one, two = as_user(editor), as_user(publisher)
    start = timezone.localdate() + 30 * DAY
    answer = one.post(do(first, "clone"), {"what": "next", "effective_from": start.isoformat(), "reason": "按新通知"})
    version = BenefitSchedule.objects.get(version=2)
    assert answer["Location"] == f"{BASE}{version.pk}/change/"
    rule = version.rules.get(kind="deductible")
    rule.amount = 900
    rule.save()
    assert one.post(do(version, "submit")).status_code == 302
    assert one.post(do(version, "publish")).status_code == 403
    page = page_of(two.get(do(version, "publish")))
    for words in (
        f"{start:%Y-%m-%d} 才生效。在那之前，群众看到的还是第 1 版。",
        "和第 1 版（2025-01-01 起）比：1 处不同",
        "<del>每次住院 1,000 元</del>",
        "<ins>每次住院 900 元</ins>",
        "对账单的影响",
        "用这一版试算",
    ):
        assert words in page
    assert two.post(do(version, "publish")).status_code == 302
    version.refresh_from_db()
    assert (version.status, version.published_by) == (Status.PUBLISHED, publisher)


def test_the_writer_is_told_in_words(area: PoolingArea) -> None:
    both = member("both", *EDIT, *PUBLISH)
    version = version_of(area, Status.IN_REVIEW, written_by=both)
    client = as_user(both)
    page = page_of(client.get(do(version, "publish")))
    assert "请由另一位同事审核发布" in page
    assert 'value="发布"' not in page
    client.post(do(version, "publish"))
    version.refresh_from_db()
    assert version.status == Status.IN_REVIEW


def test_a_superuser_is_asked_why(area: PoolingArea, boss: Client) -> None:
    version = version_of(area, Status.IN_REVIEW, written_by=User.objects.get(username="boss"))
    assert "自己发布的原因" in page_of(boss.get(do(version, "publish")))
    assert "请写明为什么由您自己发布" in page_of(boss.post(do(version, "publish"), {"reason": " "}))
    assert boss.post(do(version, "publish"), {"reason": "值班只有一个人"}).status_code == 302
    version.refresh_from_db()
    assert (version.status, version.override_reason) == (Status.PUBLISHED, "值班只有一个人")


def test_what_cannot_be_logged_is_not_done(area: PoolingArea, publisher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(BenefitScheduleAdmin, "log_change", fail)
    version = version_of(area, Status.IN_REVIEW)
    states = version.history.count()
    with pytest.raises(RuntimeError):
        as_user(publisher).post(do(version, "publish"))
    version.refresh_from_db()
    assert (version.status, version.history.count()) == (Status.IN_REVIEW, states)


def test_what_objects_blocks(area: PoolingArea, publisher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "_CHECKS", [lambda version: [Objection("本地案例对不上。")]])
    version = version_of(area, Status.IN_REVIEW)
    client = as_user(publisher)
    page = page_of(client.get(do(version, "publish")))
    assert "现在不能发布" in page
    assert "本地案例对不上。" in page
    assert 'value="发布"' not in page
    assert "本地案例对不上。" in page_of(client.post(do(version, "publish")))
    version.refresh_from_db()
    assert version.status == Status.IN_REVIEW


def test_doubtful_figures_are_named_and_block(area: PoolingArea, publisher: User) -> None:
    version = version_of(area, Status.IN_REVIEW)
    BenefitRule.objects.filter(schedule=version, kind="cap").update(evidence="doubtful", note="两处不一样")
    page = page_of(as_user(publisher).get(do(version, "publish")))
    for words in ("含有存疑数字，核对后才能发布", "1 个存疑数字，群众看不到", "两处不一样"):
        assert words in page


def test_doubts_are_shown_before_handing_over(area: PoolingArea, editor: User) -> None:
    version = version_of(area, written_by=editor)
    version.rules.filter(level="level3").update(ratio="0.8")
    page = page_of(as_user(editor).get(do(version, "submit")))
    assert f'<a href="{BASE}{version.pk}/change/#row-{version.rules.get(level="level3").pk}">' in page
    assert "医院级别越高，支付比例一般越低" in page


def test_a_correction_says_what_it_replaces(area: PoolingArea, publisher: User) -> None:
    factories.schedule(area)
    version = version_of(area, Status.IN_REVIEW, start=factories.START)
    page = page_of(as_user(publisher).get(do(version, "publish")))
    assert "发布后马上生效：2025-01-01 以来的就医，都按这一版算。同一天起的第 1 版被这一版更正替换" in page


def test_sending_back_keeps_the_reason_in_sight(area: PoolingArea, editor: User, publisher: User) -> None:
    version = version_of(area, Status.IN_REVIEW)
    client = as_user(publisher)
    assert "请写明原因" in page_of(client.post(do(version, "send-back"), {"reason": ""}))
    client.post(do(version, "send-back"), {"reason": "三级抄错了"})
    assert "退回：三级抄错了" in page_of(as_user(editor).get(f"{BASE}{version.pk}/change/"))


# --- clone and withdraw ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "请选一种"),
        ({"what": "next"}, "请填写新的一版从哪一天起"),
        ({"what": "next", "effective_from": "2025-01-01"}, "请选“更正”"),
        ({"what": "next", "effective_from": "1899-01-01"}, "1994 年到 2099 年之间"),
        ({"what": "next", "effective_from": "2026-02-30"}, "请填写真实存在的日期"),
        ({"what": "correction", "reason": ""}, "请写明为什么新建这一版"),
    ],
)
def test_what_a_new_version_needs(area: PoolingArea, editor: User, given: dict[str, str], message: str) -> None:
    version = factories.schedule(area)
    page = page_of(as_user(editor).post(do(version, "clone"), {"reason": "按新通知", **given}))
    assert message in page
    assert BenefitSchedule.objects.count() == 1


def test_a_correction_takes_the_same_day_whatever_else_was_typed(area: PoolingArea, editor: User) -> None:
    version = factories.schedule(area)
    given = {"what": "correction", "effective_from": "乱写", "reason": "三级抄错了"}
    assert as_user(editor).post(do(version, "clone"), given).status_code == 302
    assert BenefitSchedule.objects.get(version=2).effective_from == factories.START


@pytest.mark.parametrize("status", Status.values)
def test_any_version_is_restored_as_a_new_draft(area: PoolingArea, editor: User, status: str) -> None:
    version = factories.schedule(area, status=status, public_notice="数字有误。")
    given = {"what": "next", "effective_from": "2027-01-01", "reason": "恢复"}
    assert as_user(editor).post(do(version, "clone"), given).status_code == 302
    made = BenefitSchedule.objects.get(version=2)
    assert (made.status, made.rules.count(), made.public_notice) == (Status.DRAFT, 4, "")


def test_withdrawal_shows_its_notice_first_and_then_takes_effect_everywhere(
    area: PoolingArea, publisher: User, client: Client
) -> None:
    version = factories.schedule(area)
    staff = as_user(publisher)
    assert "马上生效，处处生效" in page_of(staff.get(do(version, "withdraw")))
    assert "请写明撤下的原因，群众会看到" in page_of(staff.post(do(version, "withdraw"), {"notice": " "}))
    shown = page_of(
        staff.post(do(version, "withdraw"), {"notice": "三级比例有误，<b>以窗口为准</b>。", "_preview": "1"})
    )
    assert "<h3>这套标准已撤下</h3>\n<p>三级比例有误，" in shown
    assert BenefitSchedule.objects.get().status == Status.PUBLISHED
    assert staff.post(do(version, "withdraw"), {"notice": "三级比例有误。"}).status_code == 302
    version.refresh_from_db()
    assert (version.status, version.withdrawn_by) == (Status.WITHDRAWN, publisher)
    page = page_of(client.get("/areas/990100/"))
    assert "三级比例有误。" in page
    assert "1,000" not in page
    bill = {"area": area.pk, "scheme": "resident", "care": "inpatient", "level": "level3", "total": "10000"}
    assert client.get("/api/v1/estimate", bill).status_code == 409


def test_a_notice_is_escaped(area: PoolingArea, publisher: User) -> None:
    version = factories.schedule(area)
    answer = as_user(publisher).post(do(version, "withdraw"), {"notice": "<b>错</b>", "_preview": "1"})
    assert "<p>&lt;b&gt;错&lt;/b&gt;</p>" in answer.content.decode()


# --- rights ---------------------------------------------------------------------------------------------------------

STANDS = {
    "submit": Status.DRAFT,
    "send-back": Status.IN_REVIEW,
    "publish": Status.IN_REVIEW,
    "withdraw": Status.PUBLISHED,
    "clone": Status.PUBLISHED,
}


@pytest.mark.parametrize(
    ("permissions", "allowed"),
    [
        ((VIEW,), set()),
        (EDIT, {"submit", "send-back", "clone"}),
        (PUBLISH, {"submit", "publish", "send-back", "withdraw"}),
        ((VIEW, "withdraw_benefitschedule"), {"withdraw"}),
    ],
)
def test_each_page_needs_its_right(area: PoolingArea, permissions: tuple[str, ...], allowed: set[str]) -> None:
    client = as_user(member("somebody", *permissions))
    for number, (name, status) in enumerate(STANDS.items()):
        version = version_of(area, status, start=factories.START + number * DAY)
        buttons = page_of(client.get(f"{BASE}{version.pk}/change/"))
        assert (do(version, name) in buttons) is (name in allowed), name
        for method in (client.get, client.post):
            assert (method(do(version, name)).status_code != 403) is (name in allowed), name


def test_other_areas_are_out_of_reach(area: PoolingArea) -> None:
    elsewhere = factories.area("990200", "别处市")
    user = member("local", *EDIT, *PUBLISH)
    StaffScope.objects.create(user=user).areas.add(elsewhere)
    client = as_user(user)
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED):
        version = version_of(area, status)
        for name in STANDS:
            assert client.post(do(version, name), {"reason": "越权", "notice": "越权"}).status_code == 404
        for end in ("preview/", "difference/"):
            assert client.get(f"{BASE}{version.pk}/{end}").status_code == 404
        assert client.post(f"{BASE}{version.pk}/change/", {"reason": "越权"}).status_code == 302  # away from it
    assert {one.status for one in BenefitSchedule.objects.all()} == {"draft", "in_review", "published"}
    given = {"area": area.pk, "scheme": "resident", "effective_from": "2027-07-01", "reason": "越权"}
    assert client.post(f"{BASE}add/", given).status_code == 200
    assert BenefitSchedule.objects.count() == 3


def test_what_does_not_fit_the_status_is_said_and_not_done(area: PoolingArea, boss: Client) -> None:
    version = version_of(area)
    answer = boss.post(do(version, "withdraw"), {"notice": "错"}, follow=True)
    assert "这一版是“草稿”，不能撤下。" in page_of(answer)
    assert boss.get(do(version, "nonsense")).status_code == 404
    assert boss.get(f"{BASE}999999/do/submit/").status_code == 404


def test_looking_does_nothing(area: PoolingArea, boss: Client) -> None:
    for name, status in STANDS.items():
        version = version_of(area, status, start=factories.START + list(STANDS).index(name) * DAY)
        assert boss.get(do(version, name)).status_code == 200
        version.refresh_from_db()
        assert version.status == status
    assert BenefitSchedule.objects.count() == len(STANDS)


def test_nothing_is_there_for_visitors(area: PoolingArea, client: Client) -> None:
    version = version_of(area)
    for end in ("change/", "preview/", "difference/", "history/", "do/submit/"):
        assert client.get(f"{BASE}{version.pk}/{end}")["Location"].startswith("/admin/login/")


# --- looking --------------------------------------------------------------------------------------------------------


def test_the_preview_is_the_citizens_page_with_the_draft(area: PoolingArea, editor: User, client: Client) -> None:
    factories.schedule(area)
    later = factories.schedule(area, start=datetime.date(2027, 1, 1))
    version = version_of(area, start=datetime.date(2026, 1, 1))
    version.rules.filter(kind="deductible").update(amount=777)
    version.rules.filter(kind="cap").update(evidence="doubtful", note="两处不一样")
    page = page_of(as_user(editor).get(f"{BASE}{version.pk}/preview/"))
    for words in ("777 元", "只有工作人员能看到这一页", "1 个存疑数字", "两处不一样", "用到 2026 年 12 月 31 日"):
        assert words in page
    assert "150,000" not in page.split("</aside>")[1]  # what citizens will see
    assert "777" not in page_of(client.get("/areas/990100/?on=2026-06-01"))
    assert "1,000 元" in page_of(as_user(member("looks", VIEW)).get(f"{BASE}{later.pk}/preview/"))


def test_the_difference_with_any_other_version(area: PoolingArea, editor: User) -> None:
    first = factories.schedule(area)
    version = version_of(area)
    version.rules.filter(level="level3").update(ratio="0.55")
    client = as_user(editor)
    page = page_of(client.get(f"{BASE}{version.pk}/difference/"))
    assert "和第 1 版（已发布，2025-01-01 起）比，有 1 处不同" in page
    assert "<del>60%</del>" in page
    assert "<ins>55%</ins>" in page
    assert "有 1 处不同" in page_of(client.get(f"{BASE}{version.pk}/difference/?with={first.pk}"))
    for wrong in ("x", "0", str(version.pk), "１", "9" * 5000):
        assert client.get(f"{BASE}{version.pk}/difference/?with={wrong}").status_code == 404


def test_the_history_is_looked_at_and_never_gone_back_in(area: PoolingArea, editor: User, boss: Client) -> None:
    version = version_of(area)
    version.source = "通知"
    version.save()
    old = version.history.last()
    for client in (as_user(editor), boss):
        assert "年度调整" in page_of(client.get(f"{BASE}{version.pk}/history/{old.pk}/"))
        assert 'name="source"' not in page_of(client.get(f"{BASE}{version.pk}/history/{old.pk}/"))
        assert client.post(f"{BASE}{version.pk}/history/{old.pk}/", {"source": ""}).status_code == 403
        assert client.get(f"{BASE}{version.pk}/history/").status_code == 200
    version.refresh_from_db()
    assert version.source == "通知"


def test_panels_and_tools_of_other_apps(area: PoolingArea, publisher: User) -> None:
    version = version_of(area, Status.IN_REVIEW)
    answer = as_user(publisher).get(do(version, "publish"))
    assert 'id="effects"' in page_of(answer)
    assert "/draft/" in page_of(answer)
