"""Evidence as a task: figure by figure beside the original, a record beside the version, taken back with a reason."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from regions.enums import Evidence, Status
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument, PoolingArea, Verification
from regions.services import clone, publish, withdraw
from regions.verification import set_review_due, stamp_of, undo, verify
from tests import factories
from tests.regions.evidence_world import EDITOR, doubtful_draft, member, page_of, signed_in

pytestmark = pytest.mark.django_db

CHECKED = datetime.date(2026, 3, 1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


@pytest.fixture
def document() -> PolicyDocument:
    return PolicyDocument.objects.create(number="试医保〔2026〕1号", title="试验市医保办法")


@pytest.fixture
def editor() -> User:
    return member("editor", *EDITOR)


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


def address(version: BenefitSchedule) -> str:
    return f"/admin/regions/verification/version/{version.pk}/"


def ticks(*rules: BenefitRule) -> list[str]:
    return [f"{rule.pk}:{stamp_of(rule)}" for rule in rules]


def refused(code: str, act: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert [error.code for error in caught.value.error_list] == [code]


# --- the service ----------------------------------------------------------------------------------------------------


def test_a_published_figure_is_verified_beside_the_version(
    area: PoolingArea, document: PolicyDocument, editor: User
) -> None:
    version = factories.schedule(area)
    before = version.updated_at
    rule = version.rules.get(kind="cap")
    (record,) = verify(version, {rule.pk: " 第十二条 "}, document=document, checked_on=CHECKED, by=editor)
    rule.refresh_from_db()
    version.refresh_from_db()
    assert (record.clause, record.checked_on, record.checked_by) == ("第十二条", CHECKED, editor)
    assert (rule.evidence, rule.shown_evidence) == (Evidence.COMPILED, Evidence.VERIFIED)
    assert version.updated_at > before  # whoever keeps the version built sees that a grade changed
    told = record.history.get()
    assert (told.history_user, told.history_change_reason) == (editor, "与原文一致：试医保〔2026〕1号 第十二条")


def test_a_doubtful_draft_is_published_once_every_figure_is_verified_or_gone(
    area: PoolingArea, document: PolicyDocument
) -> None:
    draft = doubtful_draft(area)
    first, second, third, last = draft.rules.order_by("pk")
    verify(draft, {first.pk: "", second.pk: "", third.pk: ""}, document=document, checked_on=CHECKED)
    refused("doubtful", publish, draft)
    last.delete()
    assert publish(draft).status == Status.PUBLISHED
    assert {rule.shown_evidence for rule in draft.rules.all()} == {Evidence.VERIFIED}


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.WITHDRAWN])
def test_what_is_out_of_use_is_not_verified(area: PoolingArea, document: PolicyDocument, status: str) -> None:
    version = factories.schedule(area, status=status, public_notice="错了。")
    rule = version.rules.first()
    refused("out_of_use", verify, version, {rule.pk: ""}, document=document, checked_on=CHECKED)


def test_refusals_record_nothing(area: PoolingArea, document: PolicyDocument) -> None:
    version = factories.schedule(area, (*factories.INPATIENT, {"kind": "terms", "care": "inpatient"}))
    other = factories.schedule(factories.area("990200", "别处"))
    one, two, *_ = version.rules.order_by("pk")
    empty, foreign = version.rules.get(kind="terms"), other.rules.first()

    def attempt(code: str, *rules: BenefitRule, **more: Any) -> None:
        given = {"document": document, "checked_on": CHECKED} | more
        refused(code, verify, version, {rule.pk: "" for rule in rules}, **given)

    attempt("nothing")
    attempt("future", one, checked_on=timezone.localdate() + DAY)
    attempt("not_here", one, foreign)
    attempt("no_figure", one, empty)
    attempt("changed", one, two, seen={one.pk: stamp_of(one), two.pk: "anything"})
    document.issued_on = CHECKED + DAY
    attempt("before_document", one)
    assert not Verification.objects.exists()
    document.issued_on = CHECKED
    verify(version, {one.pk: ""}, document=document, checked_on=CHECKED)
    attempt("verified", two, one)
    assert Verification.objects.count() == 1


def test_taking_a_record_back_needs_a_reason_that_stays(
    area: PoolingArea, document: PolicyDocument, editor: User
) -> None:
    version = factories.schedule(area)
    rule = version.rules.first()
    (record,) = verify(version, {rule.pk: ""}, document=document, checked_on=CHECKED)
    refused("no_reason", undo, record, reason=" ")
    pk = record.pk
    undo(record, reason="看错了行", by=editor)
    last = Verification.history.filter(id=pk).latest()
    assert (last.history_type, last.history_user, last.history_change_reason) == ("-", editor, "撤销核对：看错了行")
    assert BenefitRule.objects.get(pk=rule.pk).shown_evidence == Evidence.COMPILED


def test_an_edited_figure_is_no_longer_the_one_that_was_compared(area: PoolingArea, document: PolicyDocument) -> None:
    draft = doubtful_draft(area)
    rule = draft.rules.get(kind="deductible")
    verify(draft, {rule.pk: ""}, document=document, checked_on=CHECKED)
    rule = BenefitRule.objects.get(pk=rule.pk)
    assert rule.shown_evidence == Evidence.VERIFIED
    rule.amount, rule.note = Decimal("1000"), "看过了"  # the same amount: 1000 is 1000.00
    rule.save()
    assert Verification.objects.count() == 1
    rule.amount = Decimal("1200")
    rule.save()
    assert rule.shown_evidence == Evidence.DOUBTFUL
    assert BenefitRule.objects.get(pk=rule.pk).shown_evidence == Evidence.DOUBTFUL
    assert Verification.history.latest().history_change_reason == "数字改动，原来的核对作废"


def test_a_figure_of_a_draft_is_deleted_with_its_record_and_the_history_stays(
    area: PoolingArea, document: PolicyDocument
) -> None:
    version = factories.schedule(area)
    rules = list(version.rules.all())
    verify(version, {rule.pk: "" for rule in rules}, document=document, checked_on=CHECKED)
    correction = clone(version, effective_from=version.effective_from, reason="封顶线写错了")
    correction.rules.get(kind="cap").delete()
    assert Verification.objects.filter(rule__schedule=correction).count() == 3
    assert Verification.history.filter(history_type="-").count() == 1
    with pytest.raises(ValidationError):  # of the published one nothing goes
        rules[0].delete()
    correction.delete()
    assert Verification.objects.count() == 4


def test_review_dates(area: PoolingArea, editor: User) -> None:
    version, draft = factories.schedule(area), doubtful_draft(area)
    due = timezone.localdate() + DAY
    assert set_review_due(version, due, by=editor).review_due == due
    told = version.history.latest()
    assert (told.history_user, told.history_change_reason) == (editor, f"下次核对：{due}")
    refused("past", set_review_due, version, timezone.localdate())
    assert set_review_due(version, None).review_due is None
    assert set_review_due(draft, due).edits == 1  # who has the draft open is told


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_says_each_figure_with_grade_doubt_and_document(client: Client, area: PoolingArea) -> None:
    cited = PolicyDocument.objects.create(number="试医保〔2020〕9号", title="旧办法", area=area)
    page = page_of(client.get(address(doubtful_draft(area))))
    said = (
        "基本医保：住院", "住院，三级医院 支付比例", "60%", "每次住院 1,000 元", "数字自相矛盾；网址疑为编造",
        "存疑 <strong>4</strong>", "每一个都核对过或者删掉以后，才能发布",
    )  # fmt: skip
    for words in said:
        assert words in page
    assert "旧办法（试医保〔2020〕9号）" in page
    assert f'<option value="{cited.pk}">' in page
    assert page.count('name="tick"') == 4


def test_ticking_with_a_new_document_registers_it_once(client: Client, area: PoolingArea, editor: User) -> None:
    draft = doubtful_draft(area)
    cap, deductible = draft.rules.get(kind="cap"), draft.rules.get(kind="deductible")
    sent = {
        "number": "试医保〔2026〕3号",
        "title": "试验市居民医保办法",
        "issuer": "试验市医保局",
        "issued_on": "2026-01-05",
        "url": "ybj.example.cn/3",
        "checked_on": "2026-03-01",
        "clause": "第十条",
        "tick": ticks(cap, deductible),
        f"clause-{cap.pk}": "第十二条",
    }
    answer = client.post(address(draft), sent)
    assert answer.status_code == 302, page_of(answer)
    document = PolicyDocument.objects.get()
    assert (document.area, document.evidence, document.checked_on) == (area, Evidence.VERIFIED, CHECKED)
    assert document.url == "https://ybj.example.cn/3"
    assert document.history.latest().history_change_reason == "核对时登记"
    found = {
        record.rule.kind: (record.clause, record.checked_by, record.document) for record in Verification.objects.all()
    }
    assert found == {"cap": ("第十二条", editor, document), "deductible": ("第十条", editor, document)}
    page = page_of(client.get(address(draft)))
    assert page.count('name="tick"') == 2
    assert "已核对 <strong>2</strong>" in page
    assert "撤销核对" in page


def test_a_chosen_document_serves_for_the_next_figures(
    client: Client, area: PoolingArea, document: PolicyDocument
) -> None:
    version = factories.schedule(area)
    sent = {"document": document.pk, "checked_on": "2026-03-01", "tick": ticks(*version.rules.all())}
    assert client.post(address(version), sent).status_code == 302
    assert Verification.objects.filter(document=document).count() == 4
    assert "都核对过了" in page_of(client.get(address(version)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checked_on": "2099-01-01"}, "核对日期不能晚于今天"),
        ({"checked_on": ""}, "这个字段是必填项"),
        ({"document": ""}, "请选择已登记的文件，或者写明新文件的标题"),
        ({"title": "另一份"}, "只能用一个"),
        ({"document": "", "title": "同号", "number": "试医保〔2026〕1号"}, "这个文号已经登记"),
        ({"document": "", "title": "新的", "issued_on": "2099-01-01"}, "发文日期不能晚于今天"),
        ({"document": "", "title": "新的", "issued_on": "2026-03-02"}, "核对日期早于文件的发文日期"),
        ({"tick": []}, "还没有勾选任何数字"),
        ({"tick": ["nonsense", "99:", ":", "x:y"]}, "还没有勾选任何数字"),
    ],
)
def test_faults_are_said_and_nothing_is_lost(
    client: Client, area: PoolingArea, document: PolicyDocument, changes: dict[str, Any], words: str
) -> None:
    version = factories.schedule(area)
    rule = version.rules.get(kind="cap")
    sent = {"document": document.pk, "checked_on": "2026-03-01", "tick": ticks(rule), f"clause-{rule.pk}": "第九条"}
    answer = client.post(address(version), sent | changes)
    page = page_of(answer)
    assert answer.status_code == 200
    assert words in page
    if "tick" not in changes:
        assert f'value="{ticks(rule)[0]}" checked' in page
        assert 'value="第九条"' in page
    assert not Verification.objects.exists()
    assert PolicyDocument.objects.count() == 1  # no document is registered by half


def test_a_figure_that_changed_under_the_eyes_is_not_verified(
    client: Client, area: PoolingArea, document: PolicyDocument
) -> None:
    draft = doubtful_draft(area)
    rule = draft.rules.get(kind="cap")
    shown = ticks(rule)
    rule.amount = Decimal("90000")
    rule.save()
    page = page_of(client.post(address(draft), {"document": document.pk, "checked_on": "2026-03-01", "tick": shown}))
    assert "有一条刚被改成“90,000 元”" in page
    assert not Verification.objects.exists()


def test_undoing_says_what_will_happen(client: Client, area: PoolingArea, document: PolicyDocument) -> None:
    draft = doubtful_draft(area)
    verify(draft, {rule.pk: "" for rule in draft.rules.all()}, document=document, checked_on=CHECKED)
    record = Verification.objects.get(rule__kind="cap")
    page_address = f"/admin/regions/verification/{record.pk}/undo/"
    assert "这一版不能发布，直到重新核对" in page_of(client.get(page_address))
    publish(draft)
    assert "群众马上看不到这个数字" in page_of(client.get(page_address))
    assert client.post(page_address, {"reason": ""}).status_code == 200
    public = Client()
    assert "150,000 元" in page_of(public.get("/areas/990100/"))
    assert client.post(page_address, {"reason": "看错了行"}).status_code == 302
    assert Verification.objects.count() == 3
    assert "150,000 元" not in page_of(public.get("/areas/990100/"))
    assert client.get(f"/admin/regions/verification/{Verification.objects.first().pk}/delete/").status_code == 302


def test_a_wrong_figure_leads_to_the_draft_or_to_a_correction(client: Client, area: PoolingArea, editor: User) -> None:
    draft, version = doubtful_draft(area, scheme="employee"), factories.schedule(area)
    wrong = version.rules.get(kind="cap")
    answer = client.get(f"/admin/regions/verification/figure/{draft.rules.first().pk}/correct/")
    assert answer.headers["Location"] == f"/admin/regions/benefitschedule/{draft.pk}/change/"
    page_address = f"/admin/regions/verification/figure/{wrong.pk}/correct/"
    assert "封顶线 150,000 元" in page_of(client.get(page_address))
    assert client.post(page_address, {"reason": " "}).status_code == 200
    assert client.post(page_address, {"reason": "原文第十二条是 12 万元"}).status_code == 302
    made = BenefitSchedule.objects.get(version=2, scheme="resident")
    assert (made.status, made.effective_from, made.written_by) == (Status.DRAFT, version.effective_from, editor)
    assert made.reason == "原文第十二条是 12 万元"
    assert "同一起始日期已经有一版没有发布的更正" in page_of(client.get(page_address))
    withdraw(version, notice="错了。")
    assert client.get(page_address).status_code == 403


# --- who ------------------------------------------------------------------------------------------------------------


def test_who_may_not(area: PoolingArea, document: PolicyDocument) -> None:
    version = factories.schedule(area)
    sent = {"document": document.pk, "checked_on": "2026-03-01", "tick": ticks(*version.rules.all())}
    stranger = signed_in(member("stranger", "view_benefitschedule"))
    assert stranger.get(address(version)).status_code == 403
    auditor = signed_in(member("auditor", "view_verification"))
    page = page_of(auditor.get(address(version)))
    assert 'name="tick"' not in page
    assert "更正" not in page.split("打开这一版")[1]
    assert auditor.post(address(version), sent).status_code == 403
    elsewhere = signed_in(member("elsewhere", *EDITOR, areas=(factories.area("990200", "别处"),)))
    assert elsewhere.get(address(version)).status_code == 404
    assert elsewhere.post(address(version), sent).status_code == 404
    assert elsewhere.get(f"/admin/regions/verification/figure/{version.rules.first().pk}/correct/").status_code == 404
    assert not Verification.objects.exists()
    record = factories.verify(version.rules.first())
    assert auditor.post(f"/admin/regions/verification/{record.pk}/undo/", {"reason": "x"}).status_code == 403
    assert elsewhere.post(f"/admin/regions/verification/{record.pk}/undo/", {"reason": "x"}).status_code == 404
    assert Client().get(address(version)).status_code == 302


def test_who_may_register_what(area: PoolingArea, document: PolicyDocument) -> None:
    version = factories.schedule(area)
    own = signed_in(member("own", *EDITOR, areas=(area,)))
    page = page_of(own.get(address(version)))
    assert 'name="title"' in page
    assert 'name="wide"' not in page  # what holds beyond the area is for those who answer for everywhere
    reader = signed_in(member("reader", "view_verification", "add_verification"))
    page = page_of(reader.get(address(version)))
    assert 'name="title"' not in page
    sent = {"title": "偷偷登记", "checked_on": "2026-03-01", "tick": ticks(*version.rules.all())}
    assert reader.post(address(version), sent).status_code == 200
    assert PolicyDocument.objects.count() == 1
    everywhere = signed_in(member("everywhere", *EDITOR))
    answer = everywhere.post(address(version), sent | {"title": "全省办法", "wide": "on"})
    assert answer.status_code == 302
    assert PolicyDocument.objects.get(title="全省办法").area is None


def test_a_task_page_asks_the_same_for_more_figures(
    client: Client, area: PoolingArea, django_assert_max_num_queries: Any
) -> None:
    bands = [
        {"kind": "ratio", "care": "inpatient", "level": "level1", "ratio": "0.9", "upto": 1000 * number}
        for number in range(1, 120)
    ]
    version = factories.schedule(area, (*factories.INPATIENT, *bands))
    for rule in version.rules.all()[:60]:
        factories.verify(rule, checked_by=User.objects.get(username="editor"))
    client.get(address(version))
    with django_assert_max_num_queries(12):
        assert client.get(address(version)).status_code == 200


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"ratio": "0.85"}, "乘以 85%"),
        ({"points": "-0.05", "factor": "1.5"}, "−5 个百分点，起付线乘以 150%"),
        ({"points": "0"}, "比例不变"),
    ],
)
def test_nothing_that_a_figure_away_from_home_states_is_left_out(
    client: Client, area: PoolingArea, stated: dict[str, Any], words: str
) -> None:
    version = factories.schedule(area, [{"kind": "cross_region", "place": "referred", **stated}])
    assert f'<td class="value">{words}</td>' in page_of(client.get(address(version)))


def test_figures_stand_in_the_order_of_the_field(client: Client, area: PoolingArea) -> None:
    levels = ("level3a", "primary", "level1")
    ratios = [{"kind": "ratio", "care": "inpatient", "level": level, "ratio": "0.5"} for level in levels]
    page = page_of(client.get(address(factories.schedule(area, ratios))))
    places = [page.index(f"住院，{name} 支付比例") for name in ("基层医疗机构", "一级医院", "三级甲等医院")]
    assert places == sorted(places)
