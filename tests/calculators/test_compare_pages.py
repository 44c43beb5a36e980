"""The comparison's page: questions and answer at one address, table and picture, without JavaScript."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client

from calculators.forms.compare import CompareForm
from regions.models import PoolingArea
from tests.calculators.world import AREA, BASIC, FULL, make_area, make_schedule

pytestmark = pytest.mark.django_db
URL = "/calculators/compare/"
BILL = {"area": AREA, "scheme": "resident", "level": "level3", "total": "51000", "on": "2025-06-01"}


@pytest.fixture
def area() -> PoolingArea:
    found = make_area()
    make_schedule(found, FULL)
    make_schedule(make_area("990200", "缺市", "queshi", "qs"), BASIC)
    make_area("990300", "空市", "kongshi", "ks")
    return found


def page(client: Client, **changes: Any) -> str:
    response = client.get(URL, BILL | changes)
    assert response.status_code == 200
    return response.content.decode()


def pictures(text: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in re.findall(r'<svg class="chart.*?</svg>', text, re.DOTALL)]


def test_questions_then_answer(client: Client, area: PoolingArea) -> None:
    empty = client.get(URL).content.decode()
    assert "和哪些地方比" in empty
    assert "请改正" not in empty
    text = page(client, neighbours="true")
    assert "比一比：三级医院住院，花费 51,000 元" in text
    assert "标准不全，不和上面比较" in text
    assert "最多 21,000.00" in text
    assert "大病保险未知" in text
    assert "空市还没有居民医保的可用标准" in text


def test_the_comparison_is_private_and_remembers_the_own_place_only(client: Client, area: PoolingArea) -> None:
    response = client.get(URL, BILL | {"areas": "990200"})
    assert response["Cache-Control"] == "private"
    assert response.cookies["mingbai"].value == f"{AREA}.resident."


def test_every_picture_has_a_role_a_name_and_no_style(client: Client, area: PoolingArea) -> None:
    text = page(client, neighbours="true")
    found = pictures(text)
    assert len(found) >= 3
    for svg in found:
        assert svg.get("role") == "img"
        assert svg.get("aria-label") or svg.get("aria-labelledby")
        assert all("style" not in node.attrib for node in svg.iter())
    curve = found[-1]
    ids = (curve.get("aria-labelledby") or "").split()
    named = {node.get("id"): node.text for node in curve.iter() if node.get("id")}
    assert all((named[name] or "").strip() for name in ids)
    assert "走完起付线 1,000 元" in (named["curve-desc"] or "")


def test_every_figure_of_the_bars_stands_in_the_table(client: Client, area: PoolingArea) -> None:
    text = page(client, neighbours="true")
    tables = "".join(re.findall(r"<table.*?</table>", text, re.DOTALL))
    for svg in pictures(text)[:-1]:
        for written in svg.iter("text"):
            assert (written.text or "").removesuffix("（您的）") in tables


def test_the_table_of_the_curve_has_every_bend(client: Client, area: PoolingArea) -> None:
    text = page(client)
    for words in (
        "走完起付线 1,000 元",
        "自付累计超过大病保险起付线 12,000 元",
        "您这笔费用",
        "再多花 100 元，自己承担 16 元",
        "占 30.6%",
    ):
        assert words in text
    assert "费用更高时还有 2 个转折" in text
    wider = re.search(r'href="\?([^"]*)#curve"', text)
    assert wider
    longer = client.get(f"{URL}?{wider[1].replace('&amp;', '&')}").content.decode()
    assert "大病保险付满封顶线 400,000 元" in longer
    assert "费用更高时还有" not in longer


def test_where_a_layer_is_unknown_the_curve_says_from_where(client: Client, area: PoolingArea) -> None:
    text = page(client, area="990200")
    assert "费用超过 0 元后，大病保险的标准未知" in text
    assert "标准不全，不能比较" in text
    assert "您最多自己承担" in text


def test_more_places_are_asked_for_with_the_answers_kept(client: Client, area: PoolingArea) -> None:
    text = page(client, areas="缺市", class_c="1000")
    form = re.search(r"<section class=\"no-print\" aria-labelledby=\"more-areas\">.*?</form>", text, re.DOTALL)
    assert form
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    assert hidden == BILL | {"class_c": "1000"}
    assert 'value="缺市"' in form[0]


def test_answers_are_kept_for_correction(client: Client, area: PoolingArea) -> None:
    response = client.get(URL, {**BILL, "areas": ["缺市", "空市"], "neighbours": "true", "edit": "1"})
    text = response.content.decode()
    assert 'value="缺市,空市"' in text
    assert re.search(r'name="neighbours"[^>]*checked', text)


def test_a_wrong_name_is_told_at_its_field(client: Client, area: PoolingArea) -> None:
    response = client.get(URL, BILL | {"areas": "没有的"})
    assert response.status_code == 404
    text = response.content.decode()
    assert "没有找到统筹区“没有的”" in text
    assert 'href="#id_areas"' in text
    assert 'value="没有的"' in text


def test_from_a_bill_to_its_comparison(client: Client, area: PoolingArea) -> None:
    bill = client.get("/calculators/inpatient/", BILL | {"class_c": "1000"}).content.decode()
    link = re.search(r'href="(/calculators/compare/[^"]*)">和别的城市比', bill)
    assert link
    address = link[1].replace("&amp;", "&")
    query = QueryDict(address.split("?")[1])
    assert {name: query[name] for name in query} == BILL | {"class_c": "1000", "neighbours": "true"}
    text = client.get(address).content.decode()
    assert "换一个参保地" in text
    back = re.search(r'href="([^"]*)">只看这笔账', text)
    assert back
    assert client.get(back[1].replace("&amp;", "&")).status_code == 200


def test_an_outpatient_bill_is_compared_as_one(client: Client, area: PoolingArea) -> None:
    bill = client.get("/calculators/outpatient/", BILL | {"total": "600"}).content.decode()
    link = re.search(r'href="(/calculators/compare/[^"]*)">和别的城市比', bill)
    assert link
    assert "care=outpatient" in link[1]
    assert "三级医院普通门诊，花费 600 元" in client.get(link[1].replace("&amp;", "&")).content.decode()


def test_links_of_the_rows_lead_to_the_bill_under_that_condition(client: Client, area: PoolingArea) -> None:
    text = page(client, neighbours="true")
    link = re.search(r'href="(/calculators/inpatient/[^"]*)">二级医院', text)
    assert link
    query = QueryDict(link[1].split("?")[1].replace("&amp;", "&"))
    assert query["level"] == "level2"
    assert not set(query) & {"areas", "neighbours", "up_to"}
    assert f'href="/areas/{AREA}/?on=2025-06-01"' in text


def test_it_is_in_the_list(client: Client) -> None:
    assert f'href="{URL}"' in client.get("/calculators/").content.decode()


def test_the_text_for_the_family_holds_the_comparison(client: Client, area: PoolingArea) -> None:
    text = page(client, areas="缺市")
    written = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    assert written
    for words in ("换一个参保地", "缺市：最多 21,000.00 元（大病保险未知）", "二级医院：12,600.00 元，少付 3,000.00"):
        assert words in written[1]


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("areas=1&areas=&areas=2,3", {"areas": "1,2,3"}),
        ("areas=&neighbours=&care=inpatient&place=local", {}),
        ("areas=1&total=5", {"areas": "1", "total": "5"}),
    ],
)
def test_the_short_address_keeps_lists_whole(address: str, short: dict[str, str]) -> None:
    assert CompareForm.answered(QueryDict(address)).values == short
