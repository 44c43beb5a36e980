"""What readers send: the form from every kind of link, what it refuses, and that nobody is known by it."""

import datetime
import logging
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from policies.models import HelpfulCount, Report
from policies.personal_data import personal_data
from policies.steps import SECTIONS, STEPS
from portal.settings.environment import checked_rate
from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule
from regions.throttle import client_address
from tests.calculators.world import FULL
from tests.factories import area, schedule
from tests.policies.world import explainer, version

pytestmark = pytest.mark.django_db
SLIP = "area=990100&scheme=resident&level=level3&total=31415.92&on=2026-05-01"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def rates() -> BenefitSchedule:
    return schedule(area())


def send(client: Client, about: str = "", text: str = "起付线应当是 800 元", kind: str = "error", **more: Any) -> Any:
    return client.post("/report/", {"about": about, "kind": kind, "text": text, "website": ""}, **more)


# --- what it is about -----------------------------------------------------------------------------------------------


def test_an_explainer_is_named_with_its_version(client: Client) -> None:
    made = version(explainer(), number=3)
    page = client.get("/report/?about=explainer:lost-card&kind=unclear").content.decode()
    assert "忘带医保卡怎么看病" in page
    assert "第 3 版" in page
    assert re.search(r'value="unclear"[^>]*checked', page)
    answer = send(client, "explainer:lost-card")
    assert answer.status_code == 302
    row = Report.objects.get()
    assert (row.explainer_version, row.page, row.kind, row.state) == (made, "/policies/lost-card/", "error", "new")


def test_an_area_is_named_with_scheme_version_and_section(client: Client, rates: BenefitSchedule) -> None:
    page = client.get("/report/?about=area:990100:resident:1:inpatient").content.decode()
    for words in ("试验市", "居民医保", "第 1 版，2025-01-01 起", "住院"):
        assert words in page
    send(client, "area:990100:resident:1:inpatient")
    row = Report.objects.get()
    assert (row.area_id, row.scheme, row.schedule, row.step) == ("990100", "resident", rates, "inpatient")
    assert row.page == "/areas/990100/"


@pytest.mark.parametrize(("about", "scheme"), [("area:990100", ""), ("area:990100:employee", "employee")])
def test_an_area_without_a_version_can_be_named_too(
    client: Client, rates: BenefitSchedule, about: str, scheme: str
) -> None:
    send(client, about)
    row = Report.objects.get()
    assert (row.area_id, row.scheme, row.schedule) == ("990100", scheme, None)


def test_a_step_is_named_with_place_version_and_rule(client: Client, rates: BenefitSchedule) -> None:
    rule = rates.rules.get(kind="deductible")
    about = f"step:deductible:990100:resident:1:{rule.pk}"
    page = client.get(f"/report/?about={about}&kind=slip_differs").content.decode()
    for words in ("试验市", "居民医保", "第 1 版", "先减去起付线", "1,000 元"):
        assert words in page
    send(client, about, kind="slip_differs")
    row = Report.objects.get()
    assert (row.schedule, row.rule, row.step, row.kind) == (rates, rule, "deductible", "slip_differs")


def test_a_step_of_a_version_that_was_replaced_since_can_still_be_named(client: Client) -> None:
    schedule(area(), status=Status.SUPERSEDED)
    assert client.get("/report/?about=step:own:990100:resident:1").status_code == 200


def test_a_page_is_named_by_its_path(client: Client) -> None:
    page = client.get("/report/?about=page:/calculators/waiting-period/:wait").content.decode()
    assert "/calculators/waiting-period/" in page
    assert "等待期合计" in page
    send(client, "page:/calculators/waiting-period/:wait")
    row = Report.objects.get()
    assert (row.page, row.step) == ("/calculators/waiting-period/", "wait")


def test_without_a_subject_it_is_about_the_site(client: Client) -> None:
    assert "首页" in client.get("/report/").content.decode()
    send(client, "")
    assert Report.objects.get().page == "/"


@pytest.mark.parametrize(
    "about",
    [
        "nothing",
        "explainer:",
        "explainer:no-such",
        "explainer:draft-only",
        "explainer:lost-card:2",
        "explainer:%00",
        "area:",
        "area:999999",
        "area:9901",
        "area:990100:none",
        "area:990100:resident:2",
        "area:990100:resident:1:nonsense",
        "area:990100:resident:1:inpatient:more",
        "step:own:990100:resident",
        "step:own:990100:employee:1",
        "step:own:990100:resident:99",  # a draft
        "step:own:990100:resident:１",
        "step:nonsense:990100:resident:1",
        "step:own:990100:resident:1:999999",
        "step:own:990100:resident:1:x",
        "page:/no-such-page/",
        "page:/admin/",
        "page://evil.example/",
        "page:/calculators/?total=1",
        "page:/calculators/:nonsense",
        "page:" + "/a" * 200,
    ],
)
def test_what_readers_cannot_see_is_404(client: Client, rates: BenefitSchedule, about: str) -> None:
    version(explainer())
    version(explainer("draft-only"), status=Status.DRAFT)
    BenefitSchedule.objects.filter(pk=schedule(rates.area, status=Status.DRAFT).pk).update(version=99)
    assert client.get("/report/", {"about": about.replace("%00", "\x00")}).status_code == 404
    assert send(client, about.replace("%00", "\x00")).status_code == 404
    assert not Report.objects.exists()


def test_a_doubtful_figure_is_never_shown(client: Client, rates: BenefitSchedule) -> None:
    doubtful = BenefitRule(schedule=rates, kind="ratio", care="inpatient", level="level1", ratio="0.9")
    doubtful.evidence = "doubtful"
    BenefitRule.objects.bulk_create([doubtful])
    about = f"step:basic:990100:resident:1:{doubtful.pk}"
    assert client.get(f"/report/?about={about}").status_code == 404


def test_a_rule_of_another_version_is_404(client: Client, rates: BenefitSchedule) -> None:
    other = schedule(rates.area, scheme="employee").rules.first()
    assert client.get(f"/report/?about=step:own:990100:resident:1:{other.pk}").status_code == 404


# --- the links on the pages -----------------------------------------------------------------------------------------


def links(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="(/report/\?[^"]+)"', page)]


@pytest.mark.parametrize(
    "address",
    [
        f"/calculators/inpatient/?{SLIP}",
        f"/calculators/inpatient/?{SLIP}&aid=low_income&place=unfiled&admission=2",
        "/calculators/outpatient/?area=990100&scheme=resident&level=level3&total=31415.92&on=2026-05-01",
        "/calculators/chronic/?area=990100&scheme=resident&self_paid=31415.92",
        "/calculators/critical-illness/?area=990100&scheme=resident&self_paid=31415.92",
        "/calculators/assistance/?area=990100&scheme=resident&aid=low_income&self_paid=31415.92",
        "/areas/990100/",
    ],
)
def test_every_link_on_a_page_leads_to_a_form_and_carries_no_amount(client: Client, address: str) -> None:
    chronic = {"layer": "critical_illness", "care": "chronic"}
    more: list[dict[str, Any]] = [
        chronic | {"kind": "deductible", "amount": 14000, "per": "year"},
        chronic | {"kind": "ratio", "ratio": "0.6"},
        {"kind": "deductible", "layer": "assistance", "amount": 0, "per": "year"},
        {"kind": "ratio", "layer": "assistance", "ratio": "0.7"},
    ]
    schedule(area(), [*FULL, *more])
    response = client.get(address)
    found = links(response.content.decode())
    assert response.status_code == 200
    assert found
    for link in found:
        assert client.get(link).status_code == 200, link
        assert "31415" not in link
        assert "total" not in link


def test_each_line_of_the_account_has_its_own_link(client: Client, rates: BenefitSchedule) -> None:
    page = client.get(f"/calculators/inpatient/?{SLIP}").content.decode()
    found = links(page)
    rule = rates.rules.get(kind="deductible")
    assert f"/report/?about=step:deductible:990100:resident:1:{rule.pk}" in found
    assert "/report/?about=step:eligible:990100:resident:1" in found
    assert "/report/?about=step:own:990100:resident:1&kind=slip_differs" in found
    assert len([one for one in found if "kind=" not in one]) == page.count('<span class="n"')


def test_an_account_on_typed_rates_is_reported_by_its_page(client: Client, rates: BenefitSchedule) -> None:
    page = client.get(
        "/calculators/own-rates/?scheme=resident&care=inpatient&total=51000&deductible=1000&ratio=60&cap=150000"
    ).content.decode()
    found = links(page)
    assert "/report/?about=page:/calculators/own-rates/:deductible" in found
    assert "/report/?about=page:/calculators/own-rates/&kind=slip_differs" in found
    assert all(client.get(link).status_code == 200 for link in found)


def test_every_kind_of_step_and_section_has_a_name() -> None:
    from calculators.presenters import above_cap, assistance, chronic, critical_illness, not_payable, second_payment
    from calculators.presenters.continuity import CONTINUITY_WORDS
    from calculators.presenters.lines import WORDS
    from calculators.presenters.retirement import RETIREMENT_WORDS
    from calculators.presenters.statement import NAMES
    from calculators.presenters.statement_checks import TITLES
    from calculators.presenters.waiting import WAITING_WORDS

    kinds = {*WORDS, *CONTINUITY_WORDS, *RETIREMENT_WORDS, *WAITING_WORDS, *TITLES, *second_payment.CONDITION_WORDS}
    for module in (above_cap, assistance, chronic, critical_illness, not_payable):
        kinds |= set(module.WORDS)
    kinds |= {f"compare-{name}" for name in NAMES}
    assert kinds == set(STEPS)


def test_every_section_of_an_area_page_has_a_name() -> None:
    from pathlib import Path

    from regions.presenters import basic, layers
    from regions.presenters.basic import OTHER_CARES

    source = "".join(Path(str(module.__file__)).read_text() for module in (basic, layers))
    keys = set(re.findall(r'Section\(\s*"([a-z_]+)"', source)) | {str(care.value) for care in OTHER_CARES}
    assert keys == set(SECTIONS)


# --- what it refuses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("身份证 11010519491231002X 的人", ["身份证号"]),
        ("110105 19491231 002x", ["身份证号"]),
        ("１１０１０５１９４９１２３１００２Ｘ", ["身份证号"]),
        ("旧证 110105491231002", ["身份证号"]),
        ("电话13812345678", ["手机号码"]),
        ("138 1234 5678 找我", ["手机号码"]),
        ("+86-138-1234-5678", ["手机号码"]),
        ("110105194912310021，13812345678", ["身份证号", "手机号码"]),
        ("总费用 138000.00 元，报销 12345.67 元", []),
        ("2026-05-01 出院，付了 1380 元 5678 元", []),
        ("国办发〔2024〕38号，1500 3000 200 三档", []),
        ("打 12393 问过，说是 65%", []),
        ("订单 202605011234567890123", []),
        ("0771-12345678", []),
        ("13812345678.50", []),
    ],
)
def test_personal_numbers_are_found(text: str, kinds: list[str]) -> None:
    assert personal_data(text) == kinds


def test_a_text_with_personal_data_is_refused_gently_and_kept(client: Client) -> None:
    answer = send(client, text="我叫某人，13812345678，起付线不对", kind="slip_differs")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "好像有手机号码" in page
    assert "我叫某人，13812345678，起付线不对</textarea>" in page
    assert re.search(r'value="slip_differs"[^>]*checked', page)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "请写几句话"),
        ({"text": "  "}, "请写几句话"),
        ({"text": "长" * 1001}, "最多写 1000 个字，现在有 1001 个。"),
        ({"text": "x\x00y"}, "看不见的特殊字符"),
        ({"kind": "nonsense"}, "请选一种情况"),
        ({"website": "https://spam.example"}, "留空"),
    ],
)
def test_a_bad_form_says_what_is_wrong(client: Client, given: dict[str, str], words: str) -> None:
    answer = client.post("/report/", {"about": "", "kind": "error", "text": "不对", "website": ""} | given)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Report.objects.exists()


def test_a_thousand_characters_with_line_ends_fit(client: Client) -> None:
    text = "长" * 499 + "\r\n" + "长" * 500
    assert send(client, text=text).status_code == 302
    assert len(Report.objects.get().text) == 1000


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)("/report/").status_code == 405


# --- nobody is known by it ------------------------------------------------------------------------------------------


def test_it_works_without_any_cookie_and_sets_none() -> None:
    client = Client(enforce_csrf_checks=True)
    version(explainer())
    answers = [
        client.get("/report/?about=explainer:lost-card"),
        send(client, "explainer:lost-card"),
        client.get("/report/thanks/?about=explainer:lost-card"),
        client.post("/policies/lost-card/helpful/", {"answer": "yes"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 302, 200, 302]
    assert not client.cookies
    assert all("Set-Cookie" not in answer.headers for answer in answers)


def test_it_leads_on_to_a_thank_you_with_the_way_back(client: Client) -> None:
    version(explainer())
    page = client.get(send(client, "explainer:lost-card")["Location"]).content.decode()
    assert "接下来会怎样" in page
    assert 'href="/policies/lost-card/"' in page


def test_nothing_of_the_sender_is_stored_even_if_staff(client: Client) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    send(client, REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Some Phone")
    row = Report.objects.get()
    kept = [str(value) for one in (row, row.history.get()) for value in vars(one).values()]
    assert row.history.get().history_user is None
    assert not [value for value in kept if "198.51" in value or "Some Phone" in value or "admin" in value]


def test_the_text_is_in_no_log_and_not_in_the_history(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        send(client, text="秘密的话")
        send(client, text="秘密的话 13812345678")
        send(client, text="秘密的话", HTTP_ORIGIN="https://evil.example")
        send(client, about="no", text="秘密的话")
    logged = [
        record.getMessage() for record in caplog.records if record.name != "django.db.backends" or record.levelno > 10
    ]
    assert not [line for line in logged if "秘密" in line]
    history = Report.objects.get().history.get()
    assert not hasattr(history, "text")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 302),
        ({"HTTP_ORIGIN": "http://testserver"}, 302),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({"HTTP_ORIGIN": "https://evil.example"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
    ],
)
def test_only_forms_of_this_site_are_taken(client: Client, headers: dict[str, str], status: int) -> None:
    assert send(client, **headers).status_code == status
    assert Report.objects.exists() is (status == 302)
    version(explainer())
    assert client.post("/policies/lost-card/helpful/", {"answer": "no"}, **headers).status_code == status


def test_a_trusted_origin_behind_a_proxy_is_taken(client: Client, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://yibao.example"]
    assert send(client, HTTP_ORIGIN="https://yibao.example").status_code == 302


# --- throttling -----------------------------------------------------------------------------------------------------


def test_without_a_rate_nothing_is_counted(client: Client) -> None:
    assert [send(client).status_code for _ in range(30)] == [302] * 30


def test_with_a_rate_the_next_one_is_429_in_plain_words_and_keeps_the_text(client: Client, settings: Any) -> None:
    settings.THROTTLE_REPORTS = "2/h"
    assert [send(client).status_code for _ in range(2)] == [302, 302]
    answer = send(client, text="第三次的话")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 3600
    assert "第三次的话</textarea>" in answer.content.decode()
    assert "医院、单位和手机网络" in answer.content.decode()
    assert Report.objects.count() == 2
    assert send(client, REMOTE_ADDR="198.51.100.8").status_code == 302


@pytest.mark.parametrize("value", ["", " ", "20/h", "100/5m", "1/s", "5/10d"])
def test_rates_that_are_understood(value: str) -> None:
    assert checked_rate("THROTTLE_REPORTS", value) == value.strip()


@pytest.mark.parametrize("value", ["20", "0/h", "20/0h", "h", "-1/h", "20/x", "20 / h", "20/h;", "２0/h"])
def test_a_rate_that_is_none_stops_the_start_and_says_how_it_is_written(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="THROTTLE_REPORTS 写成“次数/时间”"):
        checked_rate("THROTTLE_REPORTS", value)


def test_the_cache_holds_no_address(client: Client, settings: Any) -> None:
    settings.THROTTLE_REPORTS = "2/h"
    send(client, REMOTE_ADDR="198.51.100.7")
    keys = [str(key) for key in cache._cache]
    assert keys
    assert not [key for key in keys if "198.51" in key]


def test_a_vote_is_throttled_by_itself(client: Client, settings: Any) -> None:
    settings.THROTTLE_REPORTS = "1/h"
    version(explainer())
    assert send(client).status_code == 302
    codes = [client.post("/policies/lost-card/helpful/", {"answer": "yes"}).status_code for _ in range(2)]
    assert codes == [302, 429]
    assert HelpfulCount.objects.get().yes == 1


@pytest.mark.parametrize(
    ("header", "given", "address"),
    [
        ("", {"REMOTE_ADDR": "198.51.100.7", "HTTP_X_REAL_IP": "203.0.113.9"}, "198.51.100.7"),
        ("X-Real-IP", {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "203.0.113.9"}, "203.0.113.9"),
        (
            "X-Forwarded-For",
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.9"},
            "203.0.113.9",
        ),
        ("X-Real-IP", {"REMOTE_ADDR": "127.0.0.1"}, "127.0.0.1"),
        ("", {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"),
        ("", {"REMOTE_ADDR": "::ffff:198.51.100.7"}, "198.51.100.7"),
        ("", {"REMOTE_ADDR": ""}, ""),
    ],
)
def test_the_address_comes_from_where_the_operator_says(
    rf: Any, settings: Any, header: str, given: dict[str, str], address: str
) -> None:
    settings.TRUSTED_PROXY_HEADER = header
    assert client_address(rf.post("/report/", **given)) == address


# --- was it helpful -------------------------------------------------------------------------------------------------


def test_votes_are_counted_by_the_day(client: Client) -> None:
    version(explainer())
    for answer in ("yes", "yes", "no"):
        done = client.post("/policies/lost-card/helpful/", {"answer": answer})
        assert done["Location"] == "/policies/lost-card/?thanks=1#helpful"
    row = HelpfulCount.objects.get()
    assert (row.day, row.yes, row.no) == (timezone.localdate(), 2, 1)


def test_a_vote_that_is_none_is_refused(client: Client) -> None:
    version(explainer())
    assert client.post("/policies/lost-card/helpful/", {"answer": "maybe"}).status_code == 400
    assert client.post("/policies/no-such/helpful/", {"answer": "yes"}).status_code == 404
    assert client.get("/policies/lost-card/helpful/").status_code == 405
    assert not HelpfulCount.objects.exists()


def test_an_explainer_that_readers_do_not_see_takes_no_vote(client: Client) -> None:
    made = explainer()
    version(made, publish_on=timezone.localdate() + datetime.timedelta(days=1))
    assert client.post("/policies/lost-card/helpful/", {"answer": "yes"}).status_code == 404


# --- queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/report/", 0),
        ("/report/?about=explainer:lost-card", 1),
        ("/report/?about=area:990100:resident:1:inpatient", 1),
        ("/report/?about=step:own:990100:resident:1:{rule}", 2),
        ("/report/thanks/?about=area:990100", 1),
    ],
)
def test_queries(
    client: Client, rates: BenefitSchedule, django_assert_num_queries: Any, address: str, queries: int
) -> None:
    version(explainer())
    rule = rates.rules.get(kind="cap")
    client.get("/report/")
    with django_assert_num_queries(queries):
        assert client.get(address.format(rule=rule.pk)).status_code == 200
