"""One rule in words: what it is for, and what it states. For differences, the change log, history and warnings."""

from decimal import Decimal

from regions.enums import Basis, Care, Kind, Layer, Place, Scope
from regions.figures import percent, points, yuan_short
from regions.models import BenefitRule
from regions.presenters.book import cap_text, deductible_text, who

_TITLES = {
    Kind.DEDUCTIBLE: "起付线",
    Kind.RATIO: "支付比例",
    Kind.CAP: "封顶线",
    Kind.REPEAT: "再次住院起付线",
    Kind.CROSS_REGION: "异地就医调整",
    Kind.FAVOUR: "困难群体倾斜",
    Kind.CLASS_B: "乙类先行自付比例",
    Kind.TERMS: "说明",
}

# What a rule is about; the ratio rows of the same place in this list are bands of one scale.
PLACE = ("kind", "layer", "care", "level", "group", "aid", "place", "scope", "admission")


def rule_title(rule: BenefitRule) -> str:
    """What the rule is about: 住院，三级医院 起付线; without the band."""
    parts = [] if rule.layer == Layer.BASIC else [str(Layer(rule.layer).label)]
    whom = who(rule, care=True)
    if whom:
        parts.append(whom)
    if rule.place:
        parts.append(str(Place(rule.place).label))
    if rule.scope != Scope.ANY:
        parts.append(f"{Scope(rule.scope).label}就医")
    title = _TITLES[Kind(rule.kind)]
    if rule.kind == Kind.REPEAT:
        title = f"第 {rule.admission} 次起住院起付线"
    return f"{'，'.join(parts)} {title}" if parts else title


def rule_value(rule: BenefitRule) -> str:
    """What the rule states, without its title: 600 元, 85%, 不设封顶, +5 个百分点."""
    match rule.kind:
        case Kind.DEDUCTIBLE:
            return deductible_text(rule)
        case Kind.CAP:
            return cap_text(rule)
        case Kind.RATIO:
            return _band(rule) + _ratio(rule.ratio) + _added(rule.points, "退休")
        case Kind.CLASS_B:
            return _ratio(rule.ratio)
        case Kind.REPEAT:
            return _repeat(rule)
        case Kind.CROSS_REGION:
            return _elsewhere(rule)
        case Kind.FAVOUR:
            return _favour(rule)
        case _:
            return _terms(rule)


def _ratio(ratio: Decimal | None) -> str:
    return "不支付" if ratio == 0 else percent(ratio or Decimal(0))


def _band(rule: BenefitRule) -> str:
    return f"至 {yuan_short(rule.upto)} 元 " if rule.upto is not None else ""


def _added(value: Decimal | None, whom: str) -> str:
    if not value:
        return ""
    return f"（{whom}{'+' if value > 0 else '−'}{points(value)}）"


def _repeat(rule: BenefitRule) -> str:
    if rule.step is not None:
        floor = f"，最低 {yuan_short(rule.floor)} 元" if rule.floor is not None else ""
        return f"每次少 {yuan_short(rule.step)} 元{floor}"
    if rule.amount is not None:
        return f"{yuan_short(rule.amount)} 元"
    return f"第 1 次的 {percent(rule.ratio or Decimal(0))}"


def _elsewhere(rule: BenefitRule) -> str:
    """The ratio always says something, also that it stays as it is; the deductible where it is not the same."""
    parts = (
        [f"乘以 {percent(rule.ratio)}"]
        if rule.ratio is not None
        else [_added(rule.points, "").strip("（）") or "比例不变"]
    )
    if rule.factor is not None:
        parts.append(f"起付线乘以 {percent(rule.factor)}")
    return "，".join(parts)


def _favour(rule: BenefitRule) -> str:
    parts = []
    if rule.factor is not None:
        parts.append(f"起付线乘以 {percent(rule.factor)}")
    if rule.points:
        parts.append(f"比例{'+' if rule.points > 0 else '−'}{points(rule.points)}")
    if rule.no_cap:
        parts.append("不设封顶")
    return "，".join(parts) or "没有写明"


def _terms(rule: BenefitRule) -> str:
    parts = [rule.name] if rule.name else []
    if rule.basis:
        parts.append(str(Basis(rule.basis).label))
    if rule.settles_as:
        parts.append(f"按{Care(rule.settles_as).label}的标准结算")
    if rule.feeds_supplement:
        parts.append("自付计入第二层")
    return "，".join(parts) or "没有写明"


def place_of(rule: BenefitRule) -> tuple[object, ...]:
    """What the rule is about, as a key: rules of two versions with the same key state the same thing."""
    return tuple(getattr(rule, name) for name in PLACE)
