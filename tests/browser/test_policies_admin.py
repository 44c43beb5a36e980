"""The staff pages of policies in real Chromium: the strict CSP is kept on each, and a draft goes its way to readers."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from policies.models import ExplainerVersion, GlossaryTerm, HelpfulCount, LocalNote, Office, Report, Topic
from regions.enums import Status
from regions.models import PoolingArea
from tests.policies.world import explainer, version

pytestmark = pytest.mark.browser
BASE = "/admin/policies/"
INLINE = re.compile(r"""<[^>]+\sstyle=|<style|<[^>]+\son[a-z]+=|<script(?![^>]*\b(?:src|type="application/json")\b)""")


@pytest.fixture
def signed_in(portal: str, new_page: Callable[..., Page]) -> Iterator[Callable[[str], Page]]:
    """A page of a member of staff, made a superuser, by name."""

    def open_page(name: str) -> Page:
        user = User.objects.create_user(name, password="x", is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(user)
        page = new_page()
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": portal}])
        return page

    yield open_page


def rows() -> dict[str, Any]:
    """One row of everything, with a history where it is kept."""
    of = explainer()
    shown, draft = version(of), version(of, 2, Status.DRAFT)
    waiting = version(explainer("waiting"), 1, Status.IN_REVIEW)
    draft.answer = "新的答案。"
    draft.save()
    term = GlossaryTerm.objects.create(slug="a", term="起付线", short="一", body="一")
    topic = Topic.objects.create(slug="zhu-yuan", name="住院了", summary="一")
    topic.entries.create(explainer=of)
    place = PoolingArea.objects.get(pk="450100")
    office = Office.objects.create(area=place, name="窗口")
    note = LocalNote.objects.create(slug="n", title="一", body="一")
    note.areas.add(place)
    report = Report.objects.create(kind="error", text="不对", page="/areas/450100/", area=place)
    HelpfulCount.objects.create(explainer=of, day=timezone.localdate(), yes=2, no=1)
    return {
        "of": of, "shown": shown, "draft": draft, "waiting": waiting, "term": term, "topic": topic, "office": office,
        "note": note, "report": report, "old": draft.history.last(),
    }  # fmt: skip


def addresses(made: dict[str, Any]) -> list[str]:
    """Every staff page of policies."""
    names = ("explainer", "explainerversion", "glossaryterm", "topic", "office", "localnote", "report", "helpfulcount")
    lists = [f"{name}/" for name in names]
    added = [f"{name}/add/" for name in names if name not in ("report", "helpfulcount")]
    forms = {
        "explainer": "of", "explainerversion": "draft", "glossaryterm": "term", "topic": "topic", "office": "office",
        "localnote": "note", "report": "report",
    }  # fmt: skip
    own = [f"{name}/{made[key].pk}/{end}/" for name, key in forms.items() for end in ("change", "history", "delete")]
    draft, shown, waiting = (f"explainerversion/{made[key].pk}" for key in ("draft", "shown", "waiting"))
    term = made["term"]
    return [
        *lists,
        *added,
        *own,
        f"{shown}/change/",
        f"{draft}/history/{made['old'].pk}/",
        f"glossaryterm/{term.pk}/history/{term.history.first().pk}/",
        "explainerversion/due/",
        "explainerversion/?due=current",
        f"{draft}/preview/?area=450100&scheme=resident",
        f"{draft}/difference/",
        f"{draft}/do/submit/",
        f"{draft}/do/draft/",
        f"{waiting}/do/publish/",
        f"{waiting}/do/send-back/",
        f"{shown}/do/withdraw/",
        f"report/{made['report'].pk}/blank/",
    ]


def test_no_staff_page_breaks_the_csp(portal: str, signed_in: Callable[[str], Page], complaints: list[str]) -> None:
    page = signed_in("boss")
    broken = []
    for address in addresses(rows()):
        response = page.goto(portal + BASE + address)
        policy = (response.header_value("content-security-policy") or "") if response else ""
        if response is None or response.status != 200 or "unsafe" in policy or "script-src 'self'" not in policy:
            broken.append(address)
        # As it was sent: what Django's own scripts set afterwards (element.style) is theirs to set.
        elif INLINE.search(response.text()):
            broken.append(f"{address}: inline")
    assert broken == []
    assert complaints == []


def test_choosing_an_area_by_typing_breaks_no_csp(
    portal: str, signed_in: Callable[[str], Page], complaints: list[str]
) -> None:
    page = signed_in("boss")
    page.goto(f"{portal}{BASE}office/add/")
    page.locator("#id_area + .select2").click()
    page.locator(".select2-search__field").fill("南宁")
    page.locator(".select2-results__option", has_text="南宁市").click()
    expect(page.locator("#select2-id_area-container")).to_contain_text("南宁市")
    assert complaints == []


def test_a_draft_goes_its_way_to_readers(
    portal: str, signed_in: Callable[[str], Page], new_page: Callable[..., Page], complaints: list[str]
) -> None:
    shown = version(explainer(), answer="旧的答案。")
    writer, publisher = signed_in("writer"), signed_in("publisher")
    base = f"{portal}{BASE}explainerversion/"

    writer.goto(f"{base}{shown.pk}/change/")
    writer.get_by_role("link", name="照这一版新建草稿").click()
    writer.get_by_label("原因").fill("答案换了说法")
    writer.get_by_role("button", name="照这一版新建草稿").click()
    writer.get_by_label("先说结论").fill("新的答案。")
    writer.get_by_role("button", name="保存并继续编辑").click()
    expect(writer.locator("#id_answer")).to_have_value("新的答案。")
    writer.get_by_role("link", name="送审").click()
    writer.get_by_role("button", name="送审").click()
    expect(writer.locator(".messagelist")).to_contain_text("已送审")

    draft = ExplainerVersion.objects.get(number=2)
    publisher.goto(f"{base}due/")
    publisher.get_by_role("link", name="第 2 版").click()
    publisher.get_by_role("link", name="发布", exact=True).click()
    expect(publisher.locator(".pieces ins")).to_have_text("新")
    expect(publisher.locator(".pieces del")).to_have_text("旧")
    publisher.get_by_role("button", name="发布").click()
    expect(publisher.locator(".messagelist")).to_contain_text("已发布")
    draft.refresh_from_db()
    assert (draft.status, draft.published_by.username) == (Status.PUBLISHED, "publisher")

    reader = new_page(width=390)
    reader.goto(f"{portal}/policies/lost-card/")
    expect(reader.locator("main")).to_contain_text("新的答案。")
    assert complaints == []


def test_the_pages_of_a_report_are_accessible_and_fit_a_small_phone(
    portal: str, new_page: Callable[..., Page], complaints: list[str]
) -> None:
    version(explainer())
    about = ("explainer:lost-card", "area:450100:resident:1:inpatient", "step:own:450100:resident:1", "page:/")
    pages = [f"/report/?about={one}" for one in about] + ["/report/thanks/?about=explainer:lost-card"]
    found = []
    for scheme in ("light", "dark"):
        page = new_page(width=320, color_scheme=scheme)
        for address in pages:
            page.goto(portal + address)
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found.append(f"{scheme} {address}: wider than 320 px")
            found += [f"{scheme} {address}: {one['id']}" for one in Axe().run(page).response["violations"]]
    assert found == []
    assert complaints == []


def test_a_reader_reports_and_votes_without_javascript(
    portal: str, new_page: Callable[..., Page], complaints: list[str]
) -> None:
    version(explainer())
    page = new_page(width=320, java_script_enabled=False)
    page.goto(f"{portal}/policies/lost-card/")
    page.get_by_role("button", name="有帮助", exact=True).click()
    expect(page.locator("#helpful")).to_contain_text("谢谢")
    page.get_by_role("link", name="这里有错").click()
    expect(page.locator("dl.subject")).to_contain_text("忘带医保卡怎么看病")
    page.get_by_label("具体说说").fill("我的手机 13812345678，第二步不对")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("好像有手机号码")
    page.get_by_label("具体说说").fill("第二步不对")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="收到了，谢谢")).to_be_visible()
    page.get_by_role("button", name="回到刚才的内容").click()
    expect(page).to_have_url(f"{portal}/policies/lost-card/")
    assert (Report.objects.get().text, HelpfulCount.objects.get().yes) == ("第二步不对", 1)
    assert page.context.cookies() == []
    assert [one for one in complaints if "400" not in one] == []
