"""Markdown to HTML: what works, what is taken out, and that nothing written becomes markup of its own."""

import re
import time

import pytest

from policies.inserts.syntax import INSERT, LONGEST
from policies.models import GlossaryTerm
from policies.rendering import Reader, plain_text, render_texts, skeleton
from tests.policies.inserts_world import ON, html, shown, words

# Tags that may come out, without the inserts' own.
TAG = re.compile(r"</?([a-z0-9]+)([^>]*)>")
ALLOWED = {
    "p", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "br", "hr", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "div",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一段。\n\n又一段。", "<p>一段。</p>\n<p>又一段。</p>"),
        ("第一行\n第二行", "<p>第一行第二行</p>"),  # between Chinese a line break is no blank
        ("one\ntwo", "<p>one\ntwo</p>"),
        ("在 2025\n年", "<p>在 2025\n年</p>"),
        ("- 甲\n- 乙", "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>"),
        ("3. 甲\n4. 乙", '<ol start="3">\n<li>甲</li>\n<li>乙</li>\n</ol>'),
        ("### 小标题", "<h3>小标题</h3>"),
        ("# 太大的标题", "<h3>太大的标题</h3>"),
        ("##### 太小的标题", "<h4>太小的标题</h4>"),
        ("**重要**的", "<p><strong>重要</strong>的</p>"),
        ("叫**“自付”**的", "<p>叫<strong>“自付”</strong>的</p>"),  # CommonMark's own rule leaves the stars
        ("先**减去。**再乘", "<p>先<strong>减去。</strong>再乘</p>"),
        ("*强调*", "<p><em>强调</em></p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("[站内](/areas/)", '<p><a href="/areas/">站内</a></p>'),
        ("[站外](https://example.org/)", '<p><a href="https://example.org/" rel="noopener external">站外</a></p>'),
        ("[电话](tel:12393)", '<p><a href="tel:12393">电话</a></p>'),
        ("> 引用", "<blockquote>\n<p>引用</p>\n</blockquote>"),
        ("", ""),
        ("    缩进四格", "<p>缩进四格</p>"),
        ("`code` 和 ``` 块", "<p>`code` 和 ``` 块</p>"),
    ],
)
def test_markdown(text: str, expected: str) -> None:
    assert html(shown(text, None)) == expected


def test_tables_scroll_and_have_heads() -> None:
    page = html(shown("| 项目 | 数 |\n|---|--:|\n| 甲 | 1 |", None))
    assert page.startswith('<div class="scroll"><table>')
    assert '<th scope="col">项目</th>' in page
    assert "<td>1</td>" in page
    assert "style" not in page  # alignment would be an inline style


@pytest.mark.django_db
def test_an_insert_in_a_table_keeps_its_bar() -> None:
    GlossaryTerm.objects.create(slug="zi-fu", term="自付", short="x。", body="x")
    for bar in ("|", "\\|", "｜"):
        page = html(shown(f"| 词 | 说明 |\n|---|---|\n| [[术语:自付{bar}您付的]] | 甲 |", None))
        assert '<td><span class="term"><a href="/glossary/zi-fu/"' in page
        assert ">您付的</a>" in page
        assert "<td>甲</td>" in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p style='x'>a</p><svg/onload=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        '[x](https://example.org/ "onmouseover=alert(1)")',
        '[x](https://example.org/"onmouseover="alert(1))',
        "![x](https://example.org/x.png)",
        "![x](javascript:alert(1))",
        "<https://example.org/><javascript:alert(1)>",
        "[[标准:<script>alert(1)</script>|<img src=x onerror=alert(1)>]]",
        '[[术语:自付|"><script>alert(1)</script>]]',
        "[[<script>:x|y]]",
        '[[解读:" onclick="alert(1)|x]]',
        '[[计算器:inpatient level="><script>|<b>x</b>]]',
        "[[算例:inpatient level=<script> total=30000]]",
        "[[公开文章|<script>alert(1)</script>]]",
        "[x]: javascript:alert(1)\n\n[x]",
        "<!-- --><style>*{display:none}</style>",
        "a\n<div onclick=alert(1)>\nb",
        "\ue0000\ue001 \ue0005\ue001",
        "\x00<script>",
    ],
)
@pytest.mark.django_db
def test_nothing_written_becomes_markup(text: str) -> None:
    page = html(shown(text, None))
    for tag, attributes in TAG.findall(page):
        assert tag in ALLOWED | {"span", "cite"}, page
        assert not re.search(r"\bon[a-z]+\s*=|style\s*=", attributes), page
        for address in re.findall(r'href="([^"]*)"', attributes):
            assert address.startswith(("/", "https://", "http://", "tel:")), page
    assert "<script" not in page
    assert "<img" not in page
    assert "\ue000" not in page


@pytest.mark.django_db
def test_unknown_and_broken_inserts_leave_their_text_and_tell_staff() -> None:
    for text, expected in (
        ("看[[没有的:内容|这里]]。", "看这里。"),
        ("看[[没有的]]。", "看。"),
        ("看[[没有写完", "看没有写完"),
        ("看写完了]]。", "看写完了。"),
        ("看[[术语:甲[[术语:乙]]丙]]。", "看术语:甲乙丙]。".replace("]", "")),
        ("看[[]]。", "看。"),
        ("**没有写完", "没有写完"),
    ):
        found = shown(text, None)
        assert words(found) == expected, text
        assert found.problems, text


@pytest.mark.django_db
def test_an_escaped_bracket_is_text() -> None:
    found = shown("\\[[x]]y", None)
    assert "<a" not in html(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[先看[[公开文章|文章]]吧](/areas/)。", "先看（文章）吧。"),  # no insert in a link
        ("看[这里](javascript:alert(1))。", "看这里。"),
        ("看[这里](data:text/html,x)。", "看这里。"),
    ],
)
def test_a_link_that_is_none_leaves_its_words(text: str, expected: str) -> None:
    found = shown(text, None)
    assert words(found) == expected
    assert len(found.problems) == 1


@pytest.mark.django_db
def test_full_width_signs_and_blanks_are_the_same() -> None:
    GlossaryTerm.objects.create(slug="zi-fu", term="自付", short="x。", body="x")
    for text in (
        "[[术语:自付|您付的]]",
        "[[术语：自付｜您付的]]",
        "[[ 术语 : 自付 | 您付的 ]]",
        "[[术语：　自付｜您付的]]",
    ):
        assert ">您付的</a>" in html(shown(text, None)), text


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "[[" * 10_000,
        "[[术语:" * 10_000,
        "]]" * 10_000,
        "[[a|" * 5_000 + "]]" * 5_000,
        "**" * 10_000,
        "[](" * 10_000,
        "](" * 10_000,
        "| " * 10_000,
        "> " * 5_000 + "x",
        "- " * 5_000,
        "[[术语:甲|乙]]" * 2_000,
    ],
    ids=["one", "two", "terms", "closing", "nested", "stars", "links", "link_ends", "bars", "quotes", "lists", "many"],
)
@pytest.mark.django_db
def test_whatever_is_typed_is_parsed_in_a_moment(text: str) -> None:
    started = time.process_time()
    found = shown(text, None)
    assert "[[" not in found.html["text"]
    assert time.process_time() - started < 10  # seconds, on a slow machine: quadratic ways take minutes


def test_a_text_is_cut_at_the_longest() -> None:
    assert len(skeleton("甲" * (LONGEST + 500)).parts[0]) < LONGEST + 10


@pytest.mark.django_db
def test_texts_of_a_page_share_figures_and_problems() -> None:
    found = render_texts({"a": "[[无:x|甲]]", "b": "[[无:x|甲]] 和 [[无:y|乙]]"}, Reader(None, "", ON))
    assert list(found.html) == ["a", "b"]
    assert found.html["b"] == "<p>甲 和 乙</p>\n"
    assert found.problems == ("[[无:x|甲]]：没有这种插入项。", "[[无:y|乙]]：没有这种插入项。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一段**重要**的。\n\n又一段。", "一段重要的。 又一段。"),
        ("- 甲\n- 乙", "甲 乙"),
        ("[[术语:自付]]和[[术语:起付线|门槛]]", "自付和门槛"),
        ("见[[解读:newborn|新生儿]]", "见新生儿"),
        ("[[标准:三级 起付线]]", "各地不同"),
        ("南宁市是[[标准:三级 起付线|地区=450100]]。", "南宁市是（数字见正文）。"),
        ("南宁市是[[标准:三级 起付线|一千元|地区=450100]]。", "南宁市是一千元。"),
        ("[[术语:自付|甲｜乙]]", "甲｜乙"),
        ("400 元[[公开文章]]。", "400 元。"),
        ("[[文件:国办发〔2024〕38号]]", "国办发〔2024〕38号"),
        ("问[[电话]]。", "问医保服务热线 12393。"),
        ("前\n\n[[算例:inpatient level=level3 total=30000]]\n\n后", "前 后"),
        ("a &lt; b <script>", "a < b <script>"),
        ("[[没有的|字]]", "字"),
        ("", ""),
    ],
)
def test_plain_text(text: str, expected: str) -> None:
    assert plain_text(text) == expected


def test_the_pattern_reads_its_parts() -> None:
    found = INSERT.fullmatch("[[参数:a b c 地区=320100|三个月]]")
    assert found is not None
    assert (found["name"], found["content"], found["text"]) == ("参数", "a b c 地区=320100", "三个月")
