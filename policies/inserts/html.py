"""From values to the inserts' HTML: the templates of templates/policies/inserts/, autoescaped, on one line."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from regions.enums import Evidence
from regions.models import PolicyDocument

SHORT_GRADES = {Evidence.VERIFIED: "已核对", Evidence.COMPILED: "汇编数据"}
LONG_GRADES = {Evidence.VERIFIED: "已与原文件核对", Evidence.COMPILED: "汇编数据，未与原文件核对"}


def insert_html(name: str, **context: Any) -> SafeString:
    """The HTML of templates/policies/inserts/<name>.html without the line end of its file."""
    return mark_safe(render_to_string(f"policies/inserts/{name}.html", context).strip())  # noqa: S308


def short_grade(grade: str) -> str:
    """“汇编数据”; a grade that is never shown raises KeyError."""
    return SHORT_GRADES[Evidence(grade)]


def grade_mark(grade: str) -> str:
    """“汇编”: the grade in one small word, for sentences with several figures of one rule."""
    return short_grade(grade).removesuffix("数据")


def long_grade(grade: str) -> str:
    """“汇编数据，未与原文件核对”."""
    return LONG_GRADES[Evidence(grade)]


def weakest(grades: list[str]) -> str:
    """The grade of a text that rests on several figures."""
    return str(Evidence.VERIFIED if all(grade == Evidence.VERIFIED for grade in grades) else Evidence.COMPILED)


def document_name(document: PolicyDocument | None) -> str:
    """《title》（number）, "" for none."""
    if document is None:
        return ""
    return f"《{document.title}》" + (f"（{document.number}）" if document.number else "")
