"""The basic layer, one section a care type."""

from decimal import Decimal

from regions.enums import Care, Group, Kind, Layer, Level, Per
from regions.figures import percent, points, yuan_short
from regions.models import BenefitRule
from regions.presenters.book import (
    ANY,
    Book,
    band_label,
    cap_rows,
    deductible_text,
    headed,
    nearest,
    ratio_text,
    unknown_line,
)
from regions.presenters.shapes import UNKNOWN, Figure, Row, Section, Table, merge_rows

LEVELS: list[str] = [*Level.values, ANY]
GROUPS: list[str] = Group.values  # `any` first
OTHER_CARES = (Care.CHRONIC, Care.OBSERVATION, Care.DAY_SURGERY)


def inpatient(book: Book) -> Section:
    """住院: levels, caps, later admissions, class B."""
    ratios = book.for_care(Kind.RATIO, Care.INPATIENT)
    tables = _level_tables(book, Care.INPATIENT)
    rows = _area_wide_deductibles(book, Care.INPATIENT)
    if not ratios:
        return _with_leftovers(book, Care.INPATIENT, "住院", tables, rows, "住院的起付线、支付比例和封顶线")
    rows += cap_rows(book, "年度封顶线", book.for_care(Kind.CAP, Care.INPATIENT))
    rows += [
        book.line(
            headed("与第二层合计的封顶线", rule),
            rule,
            f"{yuan_short(rule.amount)} 元" if rule.amount is not None else "不设封顶",
        )
        for rule in book.pick(Kind.CAP, Layer.COMBINED)
    ]
    rows += _repeat(book)
    class_b = book.for_care(Kind.CLASS_B, Care.INPATIENT)
    rows += [
        book.line(headed("乙类先行自付比例", rule), rule, percent(rule.ratio))
        for rule in class_b
        if rule.ratio is not None
    ] or [unknown_line("乙类先行自付比例")]
    extra = Table("封顶线、再次住院和乙类", ("项目", "标准"), tuple(rows))
    return Section("inpatient", "住院", (*tables, extra), _sentences(book, Care.INPATIENT))


def outpatient(book: Book) -> Section:
    """普通门诊: levels and caps."""
    tables = _level_tables(book, Care.OUTPATIENT)
    rows = _area_wide_deductibles(book, Care.OUTPATIENT)
    if not book.for_care(Kind.RATIO, Care.OUTPATIENT):
        return _with_leftovers(book, Care.OUTPATIENT, "普通门诊", tables, rows, "普通门诊的起付线、支付比例和封顶线")
    caption = "起付线和封顶线" if rows else "封顶线"
    rows += cap_rows(book, "年度封顶线", book.for_care(Kind.CAP, Care.OUTPATIENT))
    extra = Table(caption, ("项目", "标准"), tuple(rows))
    return Section("outpatient", "普通门诊", (*tables, extra), _sentences(book, Care.OUTPATIENT))


def other_cares(book: Book) -> list[Section]:
    """门诊慢特病, 急诊留观, 日间手术: one section each that has rules, one for what is not known of the rest."""
    sections, missing = [], []
    for care in OTHER_CARES:
        own = [rule for rule in book.rules if rule.care == care and rule.layer == Layer.BASIC]
        settles = [rule for rule in own if rule.kind == Kind.TERMS and rule.settles_as]
        if settles:
            words = f"按{Care(settles[0].settles_as).label}的标准结算。"
            sections.append(Section(care, care.label, sentences=(words,)))
        elif own:
            tables = _level_tables(book, care)
            rows = _area_wide_deductibles(book, care)
            rows += cap_rows(book, "年度封顶线", book.pick(Kind.CAP, care=care))
            sections.append(
                Section(
                    care, care.label, (*tables, Table("封顶线", ("项目", "标准"), tuple(rows))), _sentences(book, care)
                )
            )
        else:
            missing.append(care.label)
    if missing:
        sections.append(Section("other", "其他就医类型", unknown=("、".join(missing) + "的标准",)))
    return sections


def _with_leftovers(book: Book, care: Care, title: str, tables: list[Table], rows: list[Row], unknown: str) -> Section:
    """A care whose ratios are unknown: what single figures there are, then that the rest is unknown."""
    caps = book.pick(Kind.CAP, care=care)
    if not tables and not rows and not caps:
        return Section(care, title, unknown=(unknown,))
    rows += cap_rows(book, "年度封顶线", caps)
    return Section(
        care, title, (*tables, Table("其他", ("项目", "标准"), tuple(rows))), unknown=(f"{title}的支付比例",)
    )


def _level_tables(book: Book, care: Care) -> list[Table]:
    """One table a group: a row a hospital level, with deductible and ratio."""
    ratios = book.for_care(Kind.RATIO, care)
    deductibles = book.for_care(Kind.DEDUCTIBLE, care)
    levelled = [rule for rule in deductibles if rule.level != ANY]
    groups = {rule.group for rule in ratios} | {rule.group for rule in levelled}
    tables = []
    for group in sorted(groups, key=GROUPS.index):
        levels = {rule.level for rule in ratios if rule.group == group}
        levels |= {rule.level for rule in levelled if rule.group == group}
        periods = {rule.per for rule in deductibles}
        per = periods.pop() if len(periods) == 1 else ""
        rows = [_level_row(book, group, level, ratios, deductibles, per) for level in sorted(levels, key=LEVELS.index)]
        caption = (
            "各级医院" if group == ANY else f"{Group(group).label}人员" if group in _STATES else Group(group).label
        )
        column = f"起付线（{Per(per).label}）" if per else "起付线"
        tables.append(Table(caption, ("医院级别", column, "支付比例"), merge_rows(rows)))
    return tables


_STATES = (Group.WORKING, Group.RETIRED)


def _level_row(
    book: Book, group: str, level: str, ratios: list[BenefitRule], deductibles: list[BenefitRule], per: str
) -> Row:
    own = nearest(deductibles, group, level)
    bands = nearest(ratios, group, level)
    first: tuple[Figure, ...] = tuple(book.figure(rule, deductible_text(rule, per=not per)) for rule in own) or (
        UNKNOWN,
    )
    start = yuan_short(own[0].amount) if own and own[0].amount is not None else ""
    second: list[Figure] = []
    for rule in bands:
        text, state = ratio_text(rule)
        label = band_label(start, rule) if len(bands) > 1 or rule.upto is not None else ""
        second.append(book.figure(rule, text, label=label, more=_retired(rule), state=state))
        start = yuan_short(rule.upto) if rule.upto is not None else start
    head = "所有级别" if level == ANY else Level(level).label
    return Row(head, (first, tuple(second) or (UNKNOWN,)), (*own, *bands))


def _retired(rule: BenefitRule) -> str:
    """What retirees get: points count only where the row is for any group, and never lift a ratio of 0."""
    if not rule.points or not rule.ratio or rule.group != ANY:
        return ""
    sign = "+" if rule.points > 0 else "−"
    return f"退休 {percent(min(Decimal(1), rule.ratio + rule.points))}（{sign}{points(rule.points)}）"


def _area_wide_deductibles(book: Book, care: Care) -> list[Row]:
    """Deductibles for every level that no table shows yet; one of a group replaces those of the levels."""
    rules = [rule for rule in book.for_care(Kind.DEDUCTIBLE, care) if rule.level == ANY]
    levelled = any(rule.level != ANY for rule in book.for_care(Kind.DEDUCTIBLE, care))
    rows = []
    for rule in sorted(rules, key=lambda rule: GROUPS.index(rule.group)):
        if book.shown(rule):
            continue
        more = ""
        if levelled:
            more = "表中没有列出的级别按此" if rule.group == ANY else "代替上表各级医院的起付线"
        rows.append(book.line(headed("起付线", rule), rule, deductible_text(rule), more=more))
    return rows


def _repeat(book: Book) -> list[Row]:
    rules = sorted(book.for_care(Kind.REPEAT, Care.INPATIENT), key=lambda rule: (rule.group, rule.admission))
    if not rules:
        return [unknown_line("同一年再次住院的起付线")]
    rows = []
    for index, rule in enumerate(rules):
        last = index + 1 == len(rules) or rules[index + 1].group != rule.group
        head = f"同一年第 {rule.admission} 次{'及以后' if last else ''}住院的起付线"
        rows.append(book.line(headed(head, rule), rule, _repeat_text(rule)))
    return rows


def _repeat_text(rule: BenefitRule) -> str:
    if rule.step is not None:
        floor = f"，最低 {yuan_short(rule.floor)} 元" if rule.floor is not None else ""
        return f"每次比上一次少 {yuan_short(rule.step)} 元{floor}"
    if rule.amount is not None:
        return f"{yuan_short(rule.amount)} 元" if rule.amount else "不再扣起付线"
    if not rule.ratio:
        return "不再扣起付线"
    return "与第 1 次相同" if rule.ratio == 1 else f"第 1 次的 {percent(rule.ratio)}"


def _sentences(book: Book, care: Care) -> tuple[str, ...]:
    words = []
    ratios = book.for_care(Kind.RATIO, care)
    if any(rule.upto is not None for rule in ratios):
        counted = "全年累计的合规费用" if care == Care.OUTPATIENT else "这一次的合规费用"
        words.append(f"分段从 0 元数{counted}，第一段从起付线开始。")
    terms = [rule for rule in book.rules if rule.kind == Kind.TERMS and rule.layer == Layer.BASIC]
    if care == Care.OUTPATIENT and any(rule.feeds_supplement and rule.care in (care, ANY) for rule in terms):
        words.append("门诊的个人自付计入第二层（大病保险或大额补助）。")
    return tuple(words)
