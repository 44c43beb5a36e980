"""The inserts that need the calculators: `[[计算器:…|文字]]`, a link, and `[[算例:…]]`, an answer of the engine.

`policies` and `calculators` do not know each other; this module knows both, and PortalConfig.ready imports it.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from calculators.estimates import Refusal
from calculators.forms.base import CalculatorForm
from calculators.given import Given, answering_from
from calculators.presenters import Account
from calculators.presenters.line import Line
from calculators.presenters.words import cite
from calculators.registry import CALCULATORS, POST_CALCULATORS, Calculator
from calculators.schedules import NoSchedule, schedule_of_rules
from policies.inserts.html import insert_html, long_grade, short_grade
from policies.inserts.registry import Citation, Kind, Shown, register
from policies.inserts.syntax import Insert
from policies.inserts.world import Reader, World
from regions.enums import Evidence, Scheme

# Where a reader has chosen no place, or theirs has no rates: these are tried in turn.
DEFAULTS = (
    ("450100", Scheme.RESIDENT),
    ("450100", Scheme.EMPLOYEE),
    ("110100", Scheme.EMPLOYEE),
    ("110100", Scheme.RESIDENT),
)
ALSO = {"地区": "area", "险种": "scheme"}
SCHEMES = {"职工": str(Scheme.EMPLOYEE), "居民": str(Scheme.RESIDENT)}
KEPT = 1024


class BadOptions(ValueError):
    """An insert names no calculator, or a question that it does not ask; the message is for staff."""


def read_options(insert: Insert) -> tuple[str, dict[str, str]]:
    """The calculator's name and the answers to its questions. Raises BadOptions."""
    name, *rest = insert.words or ("",)
    if name not in CALCULATORS and name not in POST_CALCULATORS:
        raise BadOptions(f"没有“{name}”这个计算器。")
    options: dict[str, str] = {}
    for word in rest:
        key, sign, value = word.partition("=")
        key = ALSO.get(key, key)
        if not sign or key in options:
            raise BadOptions(f"“{word}”应是 名称=值，每个名称一次。")
        options[key] = SCHEMES.get(value, value) if key == "scheme" else value
    strange = set(options) - set(CALCULATORS[name].form_class.base_fields if name in CALCULATORS else ())
    if strange:
        raise BadOptions(f"计算器 {name} 没有 {'、'.join(sorted(strange))}。")
    return name, options


def _bound(calculator: Calculator, options: dict[str, str]) -> CalculatorForm:
    query = QueryDict(mutable=True)
    query.update(options)
    return calculator.form_class(query)


def address(name: str, options: dict[str, str]) -> str:
    """A calculator's page: with the answer where nothing is missing, else with the questions filled in."""
    url = reverse("calculators:calculator", args=[name])
    if not options or name not in CALCULATORS:
        return url
    calculator = CALCULATORS[name]
    query = QueryDict(mutable=True)
    query.update(options)
    if calculator.form_class.asked(query) and not calculator.form_class(query).is_valid():
        query["edit"] = "1"
    return f"{url}?{query.urlencode()}"


def show_calculator(insert: Insert, world: World) -> Shown:
    """A link to a calculator with the insert's answers, and the reader's place and scheme."""
    try:
        name, options = read_options(insert)
    except BadOptions as error:
        return Shown(insert_html("text", text=insert.text), problem=str(error))
    problem = "" if insert.text else "要写链接的文字。"
    if name in CALCULATORS:
        problem = problem or _wrong(CALCULATORS[name], options)
        options = _with_reader(CALCULATORS[name], options, world.reader)
    title = (CALCULATORS.get(name) or POST_CALCULATORS[name]).title
    return Shown(insert_html("link", text=insert.text or title, url=address(name, options)), problem=problem)


def _with_reader(calculator: Calculator, options: dict[str, str], reader: Reader) -> dict[str, str]:
    fields = calculator.form_class.base_fields
    known = {}
    if "area" in fields and "area" not in options and reader.area is not None:
        known["area"] = reader.area.code
    if "scheme" in fields and "scheme" not in options and reader.scheme:
        known["scheme"] = reader.scheme
    return known | options


def _wrong(calculator: Calculator, options: dict[str, str]) -> str:
    """What is wrong with the answers that are given; what is not given is no fault."""
    form = _bound(calculator, options)
    errors = [f"{name}：{texts[0]}" for name, texts in form.errors.items() if name in options]
    return "；".join(errors)


@dataclass(frozen=True)
class Answer:
    """An answer of the engine with the options that gave it; `fallback` says whose place it is not."""

    account: Account
    options: dict[str, str]
    fallback: bool


class _Kept:
    """Worked examples by all that they depend on, the latest ones."""

    def __init__(self) -> None:
        self._found: OrderedDict[Any, Shown] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any) -> Shown | None:
        return self._found.get(key)

    def keep(self, key: Any, shown: Shown) -> None:
        with self._lock:
            self._found[key] = shown
            while len(self._found) > KEPT:
                self._found.popitem(last=False)


_kept = _Kept()


def show_example(insert: Insert, world: World) -> Shown:
    """The engine's account in short: for the reader's place, the insert's own, or the default, which is then said."""
    reader = world.reader
    place = (reader.area.code, reader.area.name) if reader.area is not None else None
    key = (
        insert,
        place,
        reader.scheme,
        reader.on,
        timezone.localdate(),
        world.stamp("parameters", "documents", "areas"),
    )
    kept = _kept.get(key)
    if kept is not None:
        return kept
    given = _given(world)
    with answering_from(given):
        shown = _example(insert, world)
    if not given.incomplete:
        _kept.keep(key, shown)
    return shown


def _given(world: World) -> Given:
    """What the page has read, as the calculators take it."""
    schedules: dict[Any, Any] = {}
    for code in world.areas_wanted:
        for scheme in Scheme.values:
            version = world.version(code, scheme)
            if version is None:
                schedules[code, scheme, world.reader.on] = NoSchedule("scheme")
            elif version.state != "figures":
                schedules[code, scheme, world.reader.on] = NoSchedule("on", version.row.public_notice)
            else:
                schedules[code, scheme, world.reader.on] = schedule_of_rules(
                    version.row, version.row.area, version.rules
                )
    return Given(world.areas, schedules, world.parameters)


def _example(insert: Insert, world: World) -> Shown:
    try:
        name, options = read_options(insert)
        if name not in CALCULATORS or name in NO_EXAMPLE:
            raise BadOptions(f"{name} 不能做算例，只能链接。")
        answer = _solve(CALCULATORS[name], options, world.reader)
    except BadOptions as error:
        return Shown(_failed(insert), problem=str(error))
    account, reader = answer.account, world.reader
    url = address(name, answer.options)
    graded = account.grade in (Evidence.VERIFIED, Evidence.COMPILED)
    html = insert_html(
        "worked",
        account=account,
        lines=[(line, _with_unit(line)) for line in account.lines if line.amount],
        grade=short_grade(account.grade) if graded else "",
        fallback=answer.fallback,
        area=reader.area.name if reader.area is not None else "",
        place=account.conditions[0] if account.conditions else "",
        url=url,
    )
    documents = dict.fromkeys(document for line in account.lines for document in line.documents)
    citation = Citation(
        label=f"算例：{account.title}",
        value=" ".join(part for part in (account.headline, account.value, account.unit) if part),
        area=account.conditions[0] if account.conditions else "",
        grade=account.grade,
        grade_label=long_grade(account.grade) if graded else "",
        document="、".join(cite(document) for document in documents),
        document_url=next(iter(documents)).url if len(documents) == 1 else "",
        start=account.since,
        link=url,
    )
    return Shown(html, (citation,) if graded else ())


NO_EXAMPLE = ("compare", "own-rates")


def _with_unit(line: Line) -> str:
    """A line's amount with 元 where it is a sum of money; 未知 and 不设 are words."""
    is_sum = line.value is not None and any(character.isdigit() for character in line.amount)
    return f"{line.amount}\u00a0元" if is_sum else line.amount


def _failed(insert: Insert) -> Any:
    """What a reader sees of an example that does not resolve: the way to reckon it for oneself."""
    name = insert.words[0] if insert.words else ""
    known = name in CALCULATORS or name in POST_CALCULATORS
    url = reverse("calculators:calculator", args=[name]) if known else reverse("calculators:index")
    return insert_html("worked_missing", url=url)


def _solve(calculator: Calculator, options: dict[str, str], reader: Reader) -> Answer:
    """The first answer among the places that may be used. Raises BadOptions."""
    reason = ""
    for place, fallback in _places(calculator, options, reader):
        tried = place | options
        if "on" in calculator.form_class.base_fields and "on" not in tried and reader.on != timezone.localdate():
            tried["on"] = reader.on.isoformat()
        form = _bound(calculator, tried)
        if not form.is_valid():
            wrong = {name: texts for name, texts in form.errors.items() if name not in ("area", "scheme")}
            if wrong:
                raise BadOptions("；".join(f"{name}：{texts[0]}" for name, texts in wrong.items()))
            reason = "；".join(str(texts[0]) for texts in form.errors.values())
            continue
        try:
            return Answer(calculator.solve(form).account, tried, fallback)
        except Refusal as refusal:
            reason = refusal.message
    raise BadOptions(f"算不出来：{reason}")


def _places(calculator: Calculator, options: dict[str, str], reader: Reader) -> Iterator[tuple[dict[str, str], bool]]:
    """The places and schemes to try, each with whether it is not the reader's own."""
    fields = calculator.form_class.base_fields
    own_area = {"area": reader.area.code} if reader.area is not None and "area" in fields else {}
    schemes: list[dict[str, str]] = [{}]
    if "scheme" in fields and "scheme" not in options:
        chosen = [reader.scheme] if reader.scheme else [str(Scheme.RESIDENT), str(Scheme.EMPLOYEE)]
        schemes = [{"scheme": scheme} for scheme in chosen]
    if "area" not in fields or "area" in options:
        for scheme in schemes:
            yield scheme, False
        return
    if own_area or not fields["area"].required:
        for scheme in schemes:
            yield own_area | scheme, False
    for code, default in DEFAULTS:
        if options.get("scheme", default) == default:
            yield {"area": code} | ({"scheme": str(default)} if schemes != [{}] else {}), True


def _areas(insert: Insert, reader: Reader) -> list[str]:
    codes = [code for code, _ in DEFAULTS]
    if reader.area is not None:
        codes.append(reader.area.code)
    try:
        _, options = read_options(insert)
    except BadOptions:
        return []
    return [options["area"]] if "area" in options else codes


register(Kind("计算器", show_calculator, lambda insert: insert.text))
register(
    Kind(
        "算例",
        show_example,
        lambda insert: insert.text,
        tables=frozenset({"parameters", "areas"}),
        areas=_areas,
        block=True,
    )
)
