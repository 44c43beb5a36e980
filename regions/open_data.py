"""Open data: the published figures for everybody, as CSV and JSON, at addresses that stay. Documented in docs/open-data.md.

Never a doubtful figure, a draft, or a note of the staff. By default what is in force today; `?all=1` every published
version, coming and past ones too, and the days that have none (withdrawn, or ended on purpose).
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from regions.enums import Aid, Basis, Care, Evidence, Group, Kind, Layer, Level, Per, Place, Scheme, Scope, Status
from regions.known import deciding
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.resources.cells import as_text
from regions.resources.text import guarded

BOM = "\ufeff"  # by it Excel and WPS know UTF-8
LINES_AT_ONCE = 200  # a chunk of the answer: compressing each line alone would waste most of it
MOST_VERSIONS = 5000  # whose figures are asked for at once; databases take so many keys in a question, not any number
LICENCE = (
    "数字取自公开汇编 good9527/china-medical-insurance（2026 年 9 月的状态，MIT 许可，版权属于 China Medical Insurance "
    "Calculator Contributors，2024–2026 年），经本站检查、订正。转用时请保留这句说明和 evidence 一列。"
)
WARNING = (
    "evidence 为 compiled 的数字没有与原文件核对；没有列出的项目是未知，不是 0。待遇以当地医保经办机构的答复为准。"
)


def _one_of(what: str, choices: type[TextChoices]) -> str:
    """A meaning with the words that the column may hold."""
    return f"{what}：" + "，".join(f"{value} {label}" for value, label in choices.choices)


# What is said of the version, then of the figure: column and meaning, for the page and the files alike.
VERSION_COLUMNS = (
    ("area", "统筹区的行政区划代码，六位数字，按文字处理"),
    ("area_name", "统筹区名称"),
    ("province", "省级行政区名称"),
    ("scheme", _one_of("险种", Scheme)),
    ("version", "版本号，同一地区同一险种从 1 数起"),
    ("effective_from", "起始日期；一直有效到下一版开始"),
    ("start_unknown", "true 表示起始日期不详，effective_from 只是占位"),
    (
        "status",
        "published 已发布；ended 自此没有标准；withdrawn 已撤下，没有可用的标准（后两种只在 all=1 里有，没有数字）",
    ),
    ("elder_from_age", "从几岁起算老年居民"),
)
RULE_COLUMNS = (
    ("kind", _one_of("规则", Kind)),
    ("layer", _one_of("层次", Layer)),
    ("care", _one_of("就医类型（any 表示所有）", Care)),
    ("level", _one_of("医院级别（any 表示所有）", Level)),
    ("group", _one_of("人群", Group)),
    ("aid", _one_of("救助身份（any 表示不限）", Aid)),
    ("place", _one_of("异地情形，只用于 cross_region", Place)),
    ("scope", _one_of("省内省外，只用于封顶线", Scope)),
    ("admission", "从第几次住院起，只用于 repeat"),
    ("upto", "这一段的上限，元；空着表示以上不限"),
    ("amount", "金额，元；封顶线的金额空着表示明确不设封顶"),
    ("ratio", "比例，0 到 1"),
    ("points", "加减的百分点，例如 0.05 是 5 个百分点"),
    ("factor", "起付线的倍数"),
    ("step", "每次住院降低多少元"),
    ("floor", "降低后最低多少元"),
    ("per", _one_of("起付线的周期", Per)),
    ("basis", _one_of("分段方式", Basis)),
    ("no_cap", "true 表示这类人不设封顶"),
    ("settles_as", "按哪类就医结算"),
    ("feeds_supplement", "true 表示自付计入第二层"),
    ("name", "当地名称"),
    ("evidence", "证据等级：verified 已与原文件核对，compiled 汇编数据，未与原文件核对"),
    ("checked_on", "核对日期，只有 verified 才有"),
    ("document", "依据文件的文号（没有文号的写标题）；空着表示依据文件待核对"),
    ("document_url", "依据文件的网址"),
)
AREA_COLUMNS = (
    ("code", "统筹区的行政区划代码"),
    ("name", "名称"),
    ("province", "省级行政区的代码"),
    ("province_name", "省级行政区名称"),
    ("pinyin", "拼音，小写，不带声调"),
)
_OF_RULE = [name for name, _ in RULE_COLUMNS if name not in ("evidence", "checked_on", "document", "document_url")]
Version = dict[str, Any]


# --- what there is ---------------------------------------------------------------------------------------------------


def _everything(request: HttpRequest) -> bool:
    return request.GET.get("all") == "1"


def _versions(request: HttpRequest, code: str | None) -> QuerySet[BenefitSchedule]:
    """The versions of an answer, in its order."""
    rows: QuerySet[BenefitSchedule] = BenefitSchedule.objects.public()
    if not _everything(request):
        rows = deciding(timezone.localdate()).filter(status=Status.PUBLISHED, ends=False)
    if code is not None:
        rows = rows.filter(area=code)
    return rows.order_by("area_id", "scheme", "effective_from", "version")


def _stated(request: HttpRequest, code: str | None) -> list[Version]:
    """What is said of each version. One query, kept for the request: the ETag asks for the same."""
    kept: dict[str | None, list[Version]] = request.__dict__.setdefault("_open_data", {})
    if code not in kept:
        rows = _versions(request, code).values(
            "pk", "area_id", "area__name", "area__province__name", "scheme", "version", "effective_from",
            "start_unknown", "status", "ends", "elder_from_age", "updated_at",
        )  # fmt: skip
        kept[code] = [dict(row) for row in rows]
    return kept[code]


def _rules(versions: list[Version]) -> Iterator[BenefitRule]:
    """The figures of these versions, in their order, never doubtful ones. One query for each MOST_VERSIONS.

    By their keys: a version that is replaced or taken out meanwhile is still the one that the answer names.
    """
    usable = [version["pk"] for version in versions if version["status"] == Status.PUBLISHED and not version["ends"]]
    order = ("schedule__area_id", "schedule__scheme", "schedule__effective_from", "schedule__version", "pk")
    for at in range(0, len(usable), MOST_VERSIONS):
        rules = BenefitRule.objects.filter(schedule__in=usable[at : at + MOST_VERSIONS])
        rules = rules.exclude(evidence=Evidence.DOUBTFUL, verification__isnull=True).with_sources()
        yield from rules.order_by(*order).iterator(chunk_size=1000)


def _told(version: Version) -> dict[str, Any]:
    status = "withdrawn" if version["status"] == Status.WITHDRAWN else "ended" if version["ends"] else "published"
    return {
        "area": version["area_id"],
        "area_name": version["area__name"],
        "province": version["area__province__name"],
        **{name: version[name] for name in ("scheme", "version", "effective_from", "start_unknown")},
        "status": status,
        "elder_from_age": version["elder_from_age"],
    }


def _figure(rule: BenefitRule) -> dict[str, Any]:
    """A rule as readers get it; `note` is the staff's."""
    verification = getattr(rule, "verification", None)
    document = verification.document if verification is not None else rule.document
    return {name: getattr(rule, name) for name in _OF_RULE} | {
        "evidence": str(rule.shown_evidence),
        "checked_on": verification.checked_on if verification is not None else None,
        "document": (document.number or document.title) if document is not None else "",
        "document_url": document.url if document is not None else "",
    }


def _joined(request: HttpRequest, code: str | None) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each version with its figures, one version at a time."""
    versions = _stated(request, code)
    groups = groupby(_rules(versions), key=lambda rule: rule.schedule_id)
    next_pk, rules = next(groups, (None, iter(())))
    for version in versions:
        figures = []
        if version["pk"] == next_pk:
            figures = [_figure(rule) for rule in rules]
            next_pk, rules = next(groups, (None, iter(())))
        yield _told(version), figures


# --- as files --------------------------------------------------------------------------------------------------------


def _csv_lines(request: HttpRequest, code: str | None) -> Iterator[str]:
    """A row a figure; a version without figures is a row of its own where all are asked for."""
    head = [name for name, _ in (*VERSION_COLUMNS, *RULE_COLUMNS)]
    yield BOM + _line(head)
    for version, figures in _joined(request, code):
        if not figures and _everything(request):
            figures = [dict.fromkeys((name for name, _ in RULE_COLUMNS), "")]
        for figure in figures:
            yield _line([*version.values(), *figure.values()])


def _line(cells: Iterable[Any]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([guarded(cell) if isinstance(cell, str) else as_text(cell) for cell in cells])
    return file.getvalue()


def _json_lines(request: HttpRequest, code: str | None) -> Iterator[str]:
    """One object: what it is, then `versions`, each with its `rules`. What does not apply to a rule is left out."""
    head = {"licence": LICENCE, "warning": WARNING, "date": timezone.localdate(), "all": _everything(request)}
    yield _json(head)[:-1] + ', "versions": ['
    comma = "\n"
    for version, figures in _joined(request, code):
        rules = [{name: value for name, value in figure.items() if value not in (None, "")} for figure in figures]
        yield comma + _json(version | {"rules": rules})
        comma = ",\n"
    yield "\n]}\n"


def _json(value: Any) -> str:
    """Yuan and ratios as text, exact; dates as 2026-07-01."""
    return json.dumps(value, ensure_ascii=False, default=as_text)


def _chunks(lines: Iterator[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if len(waiting) == LINES_AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()


def _etag(request: HttpRequest, code: str | None = None, **kwargs: Any) -> str:
    """Changes with whatever the answer shows: versions, their figures' grades and documents, names, the day."""
    said = [request.path, _everything(request), timezone.localdate(), VERSION_COLUMNS, RULE_COLUMNS]
    digest = hashlib.sha256(repr([said, _stated(request, code)]).encode())
    return f'"{digest.hexdigest()[:32]}"'


Lines = Callable[[HttpRequest, str | None], Iterator[str]]


def _file(lines: Lines, request: HttpRequest, code: str | None, content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_chunks(lines(request, code)), content_type=f"{content_type}; charset=utf-8")
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _open(response)


def _open(response: Any) -> Any:
    """For pages of other sites, too: no cookie plays a part."""
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, no_cache=True)
    return response


def _known_area(code: str) -> None:
    if not PoolingArea.objects.filter(pk=code).exists():
        raise Http404


# --- addresses -------------------------------------------------------------------------------------------------------


@require_safe
@cache_control(no_cache=True)
def open_data(request: HttpRequest) -> HttpResponse:
    """GET /data/: what there is, what the columns mean, under which licence, how fresh. One query."""
    newest = BenefitSchedule.objects.public().order_by("-updated_at").values_list("updated_at", flat=True).first()
    context = {
        "newest": newest,
        "version_columns": VERSION_COLUMNS,
        "rule_columns": RULE_COLUMNS,
        "area_columns": AREA_COLUMNS,
        "base": f"{request.scheme}://{request.get_host()}",
        "example_json": reverse("area_rates_json", args=["110100"]),
        "example_csv": reverse("area_rates_csv", args=["110100"]),
    }
    return render(request, "regions/open_data.html", context)


@require_safe
@condition(etag_func=_etag)
def rates_csv(request: HttpRequest) -> StreamingHttpResponse:
    """GET /data/rates.csv?all=: every figure, a row each. Two queries."""
    return _file(_csv_lines, request, None, "text/csv", "rates.csv")


@require_safe
@condition(etag_func=_etag)
def rates_json(request: HttpRequest) -> StreamingHttpResponse:
    """GET /data/rates.json?all=: the same by versions. Two queries."""
    return _file(_json_lines, request, None, "application/json", "")


@require_safe
@condition(etag_func=_etag)
def area_rates_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """GET /areas/<code>/rates.csv?all=: the figures of one area. Three queries."""
    _known_area(code)
    return _file(_csv_lines, request, code, "text/csv", f"rates-{code}.csv")


@require_safe
@condition(etag_func=_etag)
def area_rates_json(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """GET /areas/<code>/rates.json?all=: the same by versions. Three queries."""
    _known_area(code)
    return _file(_json_lines, request, code, "application/json", "")


@require_safe
def areas_csv(request: HttpRequest) -> HttpResponse:
    """GET /data/areas.csv: the pooling areas with their provinces. One query; the ETag is that of the content."""
    rows = PoolingArea.objects.order_by("code").values_list("code", "name", "province", "province__name", "pinyin")
    text = BOM + _line([name for name, _ in AREA_COLUMNS]) + "".join(map(_line, rows))
    response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="areas.csv"'
    return _open(response)
