"""The words of the reasons why a slip and our estimate may differ, and of the conditions with which they would not."""

from calculators.engine.statement_compare import Fit
from regions.enums import Level, Place

# Each completes “和我们的估算相差 … 元，可能是因为：”.
REASON_TEXTS = {
    "rounding": "相差很小，可能只是四舍五入的方法不同（例如逐项四舍五入）",
    "own_items": "全自费、超限价、先行自付没有填全，没填的我们按可以报销计算",
    "slip_sums": "结算单上的几项加起来对不上（见上面的核对），先看看有没有抄错",
    "class_b_share": "乙类先行自付的算法不同，例如有的项目另算",
    "price_limit": "还有超过限价或限额的费用，没有列在这几项里",
    "eligible": "政策范围内费用不同，这一项就跟着不同",
    "deductible": "起付线不同，这一项就跟着不同",
    "basic": "前面几项不同，剩下的自付不同，这一项就跟着不同",
    "above": "前面各项不同，由您承担的就跟着不同",
    "ratio": "支付比例和我们用的不同",
    "admission": "今年第几次住院和您填的不同（再次住院起付线会降低的地方）",
    "year_so_far": "今年之前的费用没有填或不同（起付线、封顶线、累计自付都要看全年）",
    "level": "医院级别和您选的不同",
    "place": "异地就医的情形不同（是否备案、转诊、急诊）",
    "group": "参保人员类别不同（在职、退休、年龄，成年人、未成年人或学生）",
    "aid": "困难群体身份没有填或不同（有的地方降低起付线、提高比例）",
    "cap_unknown": "当地的封顶线我们不知道，没有按封顶计算",
    "layer_unknown": "这一层的当地标准我们不知道，没法比较",
    "scheme": "这一项一般属于另一种医保，请核对选的险种",
    "not_enrolled": "没有参加大额补助，或者没有缴费",
    "paid_later": "这一项在有的地方不在出院时支付，而是以后另外支付",
    "civil_servants_aid": "结算单里有公务员医疗补助，我们的估算不包括它",
    "employer_supplement": "结算单里有单位的补充医疗保险，我们的估算不包括它",
    "other_funds": "结算单里还有别的基金，我们的估算不包括它",
    "rates_unverified": "我们用的标准是汇编数据，没有与原文件核对，可能已经调整",
    "rates_changed": "当地的标准可能已经调整",
}


def fit_text(fit: Fit) -> str:
    """“如果是二级医院”: a condition with which the estimate would be the slip's to the fen."""
    if fit.name == "admission":
        return f"如果是今年第 {fit.value} 次住院"
    if fit.name == "level":
        return f"如果按{Level(str(fit.value)).label}"
    if fit.name == "place":
        return f"如果按“{Place(str(fit.value)).label}”"
    if fit.name == "retired":
        return f"如果按{'退休' if fit.value else '在职'}人员"
    return f"如果按{'未成年人或学生' if fit.value else '成年人'}"
