"""The words of a comparison: a table and a picture for each kind of condition, what is not comparable set apart."""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from calculators.comparisons import Choice, Group
from calculators.engine import Case
from calculators.engine.compare import Compared
from calculators.estimates import Estimate
from calculators.forms.compare import CompareForm
from calculators.presenters.account import Account, bill_account
from calculators.presenters.bars import Bars, draw
from calculators.presenters.curve import LAYERS
from calculators.presenters.line import one_of, since_of
from calculators.presenters.onward import Onward, onward
from calculators.presenters.words import cite, documents_of, grade_label
from calculators.query import Query
from regions.addresses import address
from regions.enums import Care, Level
from regions.figures import yuan

TITLES = {"areas": "换一个参保地", "levels": "换一个级别的医院", "places": "换一种就医地和备案"}
LEDES = {
    "areas": "同一笔费用，如果是在那里参保，要自己承担多少。不是去那里看病：那种情形看下面的“换一种就医地和备案”。",
    "levels": "别的条件不变，只换医院级别。费用按同样多计算，实际各级医院收费不同。",
    "places": "别的条件不变，只换就医地和备案。省内、省外按您填的计算。",
}
LABELS = {"areas": "各参保地", "levels": "各级别医院", "places": "各种就医地和备案"}
BILL_PAGES = {
    Care.INPATIENT: "inpatient",
    Care.OBSERVATION: "inpatient",
    Care.DAY_SURGERY: "inpatient",
    Care.OUTPATIENT: "outpatient",
    Care.CHRONIC: "chronic",
}
PARTS = (
    ("own", "个人", "out_of_pocket"),
    ("basic", "基本医保", "basic"),
    ("large", "大额补助", "large_amount"),
    ("critical", "大病保险", "critical_illness"),
    ("aid", "医疗救助", "assistance"),
)


@dataclass(frozen=True)
class Row:
    """A row of the table. `difference` with `trend` (less, more, same, "" = none) is to the person's own."""

    name: str
    url: str
    note: str
    own: str
    difference: str
    trend: str
    parts: tuple[str, ...]
    source: str
    mine: bool


@dataclass(frozen=True)
class Compare:
    """One kind of condition, ready to show. `apart` is not comparable with `alike`; `without`: why there is none.

    `alike_source` and `apart_source` are the one source of all their rows, "" where each row has to say its own.
    The person's own area alone is no comparison: then there are neither rows nor bars.
    """

    kind: str
    title: str
    lede: str
    alike: tuple[Row, ...]
    alike_source: str
    alike_bars: Bars | None
    apart: tuple[Row, ...]
    apart_source: str
    apart_bars: Bars | None
    apart_title: str
    without: tuple[str, ...]
    notes: tuple[str, ...]


def compare_account(estimate: Estimate, shown: tuple[Compare, ...], today: datetime.date) -> Account:
    """The account of the person's own bill, its text with the comparisons."""
    account = bill_account(estimate, today)
    rows = []
    for group in shown:
        rows += ["", group.title]
        rows += [f"{row.name}：{row.own} 元{f'，{row.difference}' if row.difference else ''}" for row in group.alike]
        if group.apart:
            rows.append(group.apart_title)
            rows += [f"{row.name}：{row.own} 元（{row.note}）" for row in group.apart]
        rows += group.without
    return replace(account, title=f"比一比：{account.title}", text="\n".join([account.text, *rows]))


def present(group: Group, own: Estimate, query: Query) -> Compare:
    """A group in words. `query`: the address of the comparison, from which the rows' links are made."""
    comparison = group.comparison
    alike = tuple(_row(group, one, query) for one in comparison.alike)
    apart = tuple(_row(group, one, query) for one in comparison.apart)
    alone = group.kind == "areas" and len(alike) + len(apart) == 1
    if alone:
        alike = apart = ()
    mine_apart = bool(own.settlement.unknown)
    notes = []
    if alike and mine_apart:
        notes.append("您自己这里的标准不全，所以不算和您的差额。")
    if group.left_off:
        notes.append(f"还有 {group.left_off} 个统筹区没有列出，可以写名称来比。")
    if group.kind == "areas" and len(group.choices) == 1:
        notes.append("同一个省里没有别的统筹区。")
    elif alone:
        notes.append("这些地方都还没有可用的标准，没法比。")
    return Compare(
        kind=group.kind,
        title=TITLES[group.kind],
        lede=LEDES[group.kind],
        alike=alike,
        alike_source=one_of(row.source for row in alike),
        alike_bars=_bars(group, comparison.alike, alike) if _differ(alike) else None,
        apart=apart,
        apart_source=one_of(row.source for row in apart),
        apart_bars=_bars(group, comparison.apart, apart) if _differ(apart) else None,
        apart_title="标准不全，不和上面比较" if alike else "标准不全，不能比较",
        without=tuple(_reason(choice) for choice in group.without),
        notes=tuple(notes),
    )


def _differ(rows: tuple[Row, ...]) -> bool:
    """Whether bars show anything: equal ones say no more than the table."""
    return len({(row.own, row.parts) for row in rows}) > 1


def bill_url(case_care: str, query: Query, **changes: str) -> str:
    """The page of the bill itself under other conditions, "" where a kind of care has none."""
    name = BILL_PAGES.get(Care(case_care))
    if name is None:
        return ""
    said = {"areas": "", "neighbours": "", "up_to": ""} | ({} if name == "inpatient" else {"care": ""})
    return f"{address('calculators:calculator', name)}?{query.text(**said | changes)}"


def _row(group: Group, one: Compared, query: Query) -> Row:
    choice = group.choices[one.key]
    found = choice.estimate
    assert found is not None
    amounts, unknown = one.settlement.amounts, one.settlement.unknown
    words, trend = _difference(one.difference) if one.key != group.own else ("您的", "")
    url = (
        f"{address('area', found.area.code)}?on={found.case.on}"
        if group.kind == "areas"
        else bill_url(found.case.care, query, **choice.changes)
    )
    return Row(
        name=area_name(group, choice),
        url=url,
        note="、".join(f"{LAYERS[name]}未知" for name in unknown) or _read_as(group, found),
        own=f"最多 {yuan(amounts.out_of_pocket)}" if unknown else yuan(amounts.out_of_pocket),
        difference=words,
        trend=trend,
        parts=_parts(one),
        source=_source(found),
        mine=one.key == group.own,
    )


def area_name(group: Group, choice: Choice) -> str:
    """An area of another province is told with it: names recur."""
    if group.kind != "areas" or choice.estimate is None:
        return choice.label
    own = group.choices[group.own].estimate
    area = choice.estimate.area
    if own is None or area.province_id == own.area.province_id or area.name == area.province.name:
        return area.name
    return f"{area.province.name}{area.name}"


def _difference(difference: Decimal | None) -> tuple[str, str]:
    if difference is None:
        return "", ""
    if difference < 0:
        return f"少付 {yuan(-difference)}", "less"
    if difference > 0:
        return f"多付 {yuan(difference)}", "more"
    return "一样", "same"


def _parts(one: Compared) -> tuple[str, ...]:
    """Every part of the row's bar in words, what is unknown said so."""
    found = []
    for _, label, name in PARTS[1:]:
        amount: Decimal = getattr(one.settlement.amounts, name)
        if name in one.settlement.unknown:
            found.append(f"{label}未知")
        elif amount or name == "basic":
            found.append(f"{label} {yuan(amount)}")
    return tuple(found)


def _read_as(group: Group, found: Estimate) -> str:
    """Exact reading 9: said where a level reads as another."""
    if group.kind != "levels":
        return ""
    step = next(step for step in found.settlement.steps if step.kind == "basic")
    read_as = getattr(step, "level_read_as", "any")
    return "" if read_as in (found.case.level, "any") else f"没有单列，按{Level(read_as).label}"


def _source(found: Estimate) -> str:
    """Grade, start and documents of all that a settlement rests on."""
    rules = tuple(rule for step in found.settlement.steps for rule in step.rules)
    documents = "、".join(cite(document) for document in documents_of(rules)) or "依据文件待核对"
    return f"{grade_label(found.settlement.evidence)}，{since_of(found.schedule)}，{documents}"


def _bars(group: Group, compared: tuple[Compared, ...], rows: tuple[Row, ...]) -> Bars:
    label = f"{LABELS[group.kind]}自己承担多少：" + "，".join(f"{row.name} {row.own} 元" for row in rows)
    return draw(
        label,
        [(tone, name) for tone, name, _ in PARTS],
        [
            (
                f"{row.name}（您的）" if row.mine else row.name,
                row.own,
                [(tone, getattr(one.settlement.amounts, name)) for tone, _, name in PARTS],
            )
            for one, row in zip(compared, rows, strict=True)
        ],
    )


def _reason(choice: Choice) -> str:
    assert choice.refusal is not None
    message = choice.refusal.message
    return message if choice.label in message else f"{choice.label}：{message}"


def compare_onward(query: Query, case: Case) -> Onward:
    """From a bill's page to its comparison with the neighbours. `query`: the address of the bill."""
    known = {name: value for name, value in query.values.items() if name in CompareForm.base_fields}
    known["neighbours"] = "true"
    known["care"] = "" if case.care == Care.INPATIENT else case.care
    return onward("和别的城市比", "compare", **known)
