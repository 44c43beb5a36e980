"""The second layer (critical illness, large amount), care elsewhere, medical assistance, and whatever is left."""

from decimal import Decimal

from regions.enums import Aid, Basis, Care, Kind, Layer, Place, Scheme
from regions.figures import percent, points, yuan_short
from regions.models import BenefitRule
from regions.presenters.book import (
    ANY,
    Book,
    band_label,
    basis_of,
    cap_rows,
    deductible_text,
    headed,
    nearest,
    ratio_text,
    unknown_line,
    who,
)
from regions.presenters.shapes import Row, Section, Table, merge_rows

PLACES = [place for place in Place if place != Place.LOCAL]


def second_layer(book: Book, scheme: str) -> Section:
    """大病保险 (residents; employees in some areas) and 大额补助 (employees)."""
    expected = Layer.CRITICAL_ILLNESS if scheme == Scheme.RESIDENT else Layer.LARGE_AMOUNT
    title = "第二层：大病保险" if scheme == Scheme.RESIDENT else "第二层：大额医疗费用补助"
    tables, sentences, unknown = [], [], []
    for layer in (expected, *(one for one in (Layer.CRITICAL_ILLNESS, Layer.LARGE_AMOUNT) if one != expected)):
        rules = [rule for rule in book.rules if rule.layer == layer and rule.kind != Kind.TERMS]
        if rules:
            tables += _layer_tables(book, layer)
            sentences.append(_basis_words(book, layer))
        elif layer == expected:
            unknown.append(f"{layer.label}的起付线、支付比例和封顶线")
    return Section("second", title, tuple(tables), tuple(sentences), tuple(unknown))


def elsewhere(book: Book) -> Section:
    """异地就医: each filing status; a status without a rule is unknown."""
    rules = book.pick(Kind.CROSS_REGION)
    if not rules:
        return Section("elsewhere", "异地就医", unknown=("到外地就医时支付比例怎么调整",))
    rows = []
    for place in PLACES:
        own = [rule for rule in rules if rule.place == place]
        if not own:
            rows.append(unknown_line(place.label))
        for rule in own:
            rows.append(book.line(headed(place.label, rule, care=True), rule, _elsewhere_text(rule)))
    return Section(
        "elsewhere",
        "异地就医",
        (Table("与在参保地就医相比", ("情形", "基本医保怎么付"), merge_rows(rows)),),
        ("药品和项目能不能报，按就医地的目录；比例和起付线，按参保地的标准。",),
    )


def assistance(book: Book) -> Section:
    """医疗救助 by the area's own rule; where there is none, the national floor is said instead."""
    rules = [rule for rule in book.rules if rule.layer == Layer.ASSISTANCE and rule.kind != Kind.TERMS]
    if not rules:
        return Section("assistance", "第三层：医疗救助", unknown=("本地医疗救助的比例和限额",), floor=True)
    aids = [ANY, *Aid.values]
    tables = []
    for aid in sorted({rule.aid for rule in rules}, key=aids.index):
        caption = "所有救助对象" if aid == ANY else Aid(aid).label
        rows = _plain_rows(book, [rule for rule in rules if rule.aid == aid], aid_said=True)
        tables.append(Table(caption, ("项目", "标准"), tuple(rows)))
    return Section("assistance", "第三层：医疗救助", tuple(tables))


def rest(book: Book) -> Section | None:
    """Figures that fit no section above, each in words; None where there is none."""
    rules = book.rest()
    if not rules:
        return None
    table = Table("没有归入以上各节的规定", ("项目", "标准"), tuple(_plain_rows(book, rules, layered=True)))
    return Section("rest", "其他规定", (table,))


def _layer_tables(book: Book, layer: Layer) -> list[Table]:
    """One table a care type: deductible, bands, caps; then the favoured groups."""
    rules = [rule for rule in book.rules if rule.layer == layer and rule.kind != Kind.TERMS]
    tables = []
    for care in sorted({rule.care for rule in rules}, key=[ANY, *Care.values].index):
        own = [rule for rule in rules if rule.care == care]
        rows = _payment_rows(book, layer, care, own)
        tables.append(Table(_layer_name(book, layer, care), ("项目", "标准"), tuple(rows)))
    return tables


def _layer_name(book: Book, layer: Layer, care: str) -> str:
    terms = book.pick(Kind.TERMS, layer)
    name = next((rule.name for rule in terms if rule.name and rule.care in (care, ANY)), str(layer.label))
    return f"{name}：{Care(care).label}" if care != ANY else name


def _payment_rows(book: Book, layer: Layer, care: str, own: list[BenefitRule]) -> list[Row]:
    def of(kind: Kind) -> list[BenefitRule]:
        return [rule for rule in own if rule.kind == kind]

    deductibles, ratios, caps = of(Kind.DEDUCTIBLE), of(Kind.RATIO), of(Kind.CAP)
    rows = [book.line(headed("起付线", rule), rule, deductible_text(rule)) for rule in deductibles]
    if not deductibles and layer != Layer.LARGE_AMOUNT and ratios:
        rows.append(unknown_line("起付线"))
    rows += _band_rows(book, layer, deductibles, ratios)
    if ratios or caps:
        rows += cap_rows(book, "年度封顶线", caps)
    favours = [book.line(who(rule), rule, _favour_text(rule, deductibles)) for rule in of(Kind.FAVOUR)]
    return [*rows, *merge_rows(favours)]


def _band_rows(book: Book, layer: Layer, deductibles: list[BenefitRule], ratios: list[BenefitRule]) -> list[Row]:
    """One row a band, from where it begins to where it ends."""
    if layer == Layer.LARGE_AMOUNT:
        return [
            book.line(headed("基本医保封顶线以上的部分", rule), rule, ratio_text(rule)[0], state=ratio_text(rule)[1])
            for rule in ratios
        ]
    above = basis_of(book, layer) == Basis.ABOVE_DEDUCTIBLE
    starts: dict[tuple[str, str, str], str] = {}
    rows = []
    for rule in sorted(ratios, key=lambda rule: (rule.aid, rule.group, rule.level)):
        key = (rule.aid, rule.group, rule.level)
        if key not in starts:
            base = nearest([one for one in deductibles if one.aid in (rule.aid, ANY)], rule.group, rule.level)
            begins = Decimal(0) if above else base[0].amount if base else None
            starts[key] = yuan_short(begins) if begins is not None else ""
        text, state = ratio_text(rule)
        label = band_label(starts[key], rule)
        rows.append(book.line(headed(f"超出起付线 {label}" if above else label, rule), rule, text, state=state))
        starts[key] = yuan_short(rule.upto) if rule.upto is not None else starts[key]
    return rows


def _basis_words(book: Book, layer: Layer) -> str:
    if layer == Layer.LARGE_AMOUNT:
        return "合规费用超过基本医保封顶线以后，由这一层接着支付。"
    counted = "全年累计的个人自付（不含自费）"
    if basis_of(book, layer) == Basis.ABOVE_DEDUCTIBLE:
        return f"先从{counted}里减去起付线，再把超出的部分从 0 元数起，分段支付。"
    return f"各段从 0 元数{counted}；起付线以内不支付，第一段从起付线开始。"


def _favour_text(rule: BenefitRule, deductibles: list[BenefitRule]) -> str:
    parts = []
    if rule.factor is not None and rule.factor != 1:
        base = nearest([one for one in deductibles if one.aid == ANY], ANY, ANY)
        words = "不设起付线" if rule.factor == 0 else f"起付线降为 {percent(rule.factor)}"
        if base and base[0].amount is not None and rule.factor != 0:
            words += f"（{yuan_short(base[0].amount * rule.factor)} 元）"
        parts.append(words)
    if rule.points:
        parts.append(f"各段支付比例{'提高' if rule.points > 0 else '降低'} {points(rule.points)}")
    if rule.no_cap:
        parts.append("不设封顶")
    return "，".join(parts) or "按一般标准"


def _elsewhere_text(rule: BenefitRule) -> str:
    parts = []
    if rule.points is not None:
        verb = "提高" if rule.points > 0 else "降低"
        parts.append(f"支付比例{verb} {points(rule.points)}" if rule.points else "与参保地相同")
    elif rule.ratio == 0:
        parts.append("不支付")
    elif rule.ratio == 1:
        parts.append("与参保地相同")
    elif rule.ratio is not None:
        parts.append(f"按参保地比例的 {percent(rule.ratio)} 支付")
    if rule.factor is not None and rule.factor != 1:
        parts.append("不扣起付线" if rule.factor == 0 else f"起付线按 {percent(rule.factor)} 计")
    return "，".join(parts)


_PLAIN_TITLES = {
    Kind.DEDUCTIBLE: "起付线",
    Kind.RATIO: "支付比例",
    Kind.CAP: "年度封顶线",
    Kind.REPEAT: "再次住院起付线",
    Kind.CROSS_REGION: "异地就医",
    Kind.FAVOUR: "倾斜",
    Kind.CLASS_B: "乙类先行自付比例",
}


def _plain_rows(book: Book, rules: list[BenefitRule], *, aid_said: bool = False, layered: bool = False) -> list[Row]:
    """Any rules one by one; caps that are missing beside a ratio are said to be unknown."""
    rows = []
    order = list(Kind)
    for rule in sorted(
        rules, key=lambda rule: (order.index(Kind(rule.kind)), rule.upto is None, rule.upto or 0, rule.pk)
    ):
        title = _PLAIN_TITLES[Kind(rule.kind)]
        if rule.kind == Kind.RATIO and rule.upto is not None:
            title += f"（{yuan_short(rule.upto)} 元以内）"
        if layered:
            title = f"{Layer(rule.layer).label}{title}"
        whom = who(rule, care=True)
        if aid_said and rule.aid != ANY:
            whom = whom.replace(Aid(rule.aid).label, "", 1).strip("，")
        text, state = _plain_text(rule)
        rows.append(book.line(f"{title}（{whom}）" if whom else title, rule, text, state=state))
    kinds = {rule.kind for rule in rules}
    if not layered and Kind.RATIO in kinds:
        if Kind.DEDUCTIBLE not in kinds:
            rows.insert(0, unknown_line("起付线"))
        if Kind.CAP not in kinds:
            rows.append(unknown_line("年度封顶线"))
    return rows


def _plain_text(rule: BenefitRule) -> tuple[str, str]:
    if rule.kind == Kind.DEDUCTIBLE:
        return deductible_text(rule), ""
    if rule.kind == Kind.CAP:
        return ("不设封顶" if rule.amount is None else f"{yuan_short(rule.amount)} 元"), ""
    if rule.kind == Kind.CROSS_REGION:
        return f"{Place(rule.place).label}：{_elsewhere_text(rule)}", ""
    if rule.kind == Kind.FAVOUR:
        return _favour_text(rule, []), ""
    if rule.kind == Kind.REPEAT:
        parts = [f"第 {rule.admission} 次起"]
        if rule.ratio is not None:
            parts.append(f"第 1 次的 {percent(rule.ratio)}")
        if rule.amount is not None:
            parts.append(f"{yuan_short(rule.amount)} 元")
        if rule.step is not None:
            parts.append(f"每次少 {yuan_short(rule.step)} 元")
        return "，".join(parts), ""
    return ratio_text(rule)
