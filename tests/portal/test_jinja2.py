"""The environment of the pages' templates: what a view gives goes first, what nobody gave is seen, moments are local."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from jinja2 import UndefinedError

from portal.jinja2 import environment

MOMENT = datetime.datetime(2026, 4, 30, 17, 2, tzinfo=datetime.UTC)  # 1 May, 01:02 in Asia/Shanghai


@pytest.mark.parametrize("source", ["{{ nobody }}", "{% for one in nobody %}{% endfor %}", "{{ nobody.name }}"])
def test_a_name_that_nobody_gave_is_an_error_in_tests_and_nothing_on_a_site(source: str) -> None:
    with pytest.raises(UndefinedError):
        environment(strict=True).from_string(source).render()
    assert environment().from_string(source).render() == ""


@pytest.mark.parametrize("strict", [True, False])
def test_it_may_be_asked_for(strict: bool) -> None:
    assert environment(strict=strict).from_string("{% if nobody %}a{% else %}b{% endif %}").render() == "b"


def test_what_a_view_gives_goes_before_what_every_page_has() -> None:
    request = RequestFactory().get("/")
    assert "医保明白账" in engines["pages"].get_template("portal/about.html").render({}, request)
    assert "别的名字" in engines["pages"].get_template("portal/about.html").render({"site_name": "别的名字"}, request)


def test_text_is_escaped() -> None:
    assert engines["pages"].from_string("{{ text }}").render({"text": "<b>&'\""}) == "&lt;b&gt;&amp;&#39;&#34;"


def test_a_moment_is_written_as_it_is_in_shanghai() -> None:
    template = engines["pages"].from_string("{{ at|date('Y 年 n 月 j 日 H:i') }}")
    assert template.render({"at": MOMENT}) == "2026 年 5 月 1 日 01:02"
    assert template.render({"at": None}) == ""


def test_one_value_of_a_query() -> None:
    template = engines["pages"].from_string("{{ text|quoted }}")
    assert template.render({"text": "住院&x=1/2"}) == "%E4%BD%8F%E9%99%A2%26x%3D1%2F2"


def test_components_see_what_they_are_given_and_nothing_else() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    assert [file for file in folder.rglob("*.html") if "with context" in file.read_text()] == []
