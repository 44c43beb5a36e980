"""What an answer has to say besides its lines: unknown layers, warnings, dates."""

import datetime

from calculators.engine import Case, Settlement

UNKNOWN_TEXTS = {
    "critical_illness": "大病保险的标准未知，这里没有计入；实际可能会少付一些。",
    "large_amount": "职工大额补助的标准未知，这里没有计入；实际可能会少付一些。",
    "assistance": "医疗救助的标准未知，这里没有计入；实际可能会少付一些。",
    "repeat": "再次住院的起付线怎么降低未知，这里按第一次的全额计算；实际可能会少付一些。",
}
WARNING_TEXTS = {
    "repeat_unknown": "没有找到再次住院起付线的规定，按第一次的全额计算。",
    "basic_cap_unknown": "基本医保的年度封顶线未知，没有按封顶计算。",
    "critical_illness_cap_unknown": "大病保险的年度封顶线未知，没有按封顶计算。",
    "large_amount_cap_unknown": "职工大额补助的年度封顶线未知，没有按封顶计算。",
    "assistance_cap_unknown": "医疗救助的年度限额未知，没有按限额计算。",
}


def unknown_texts(settlement: Settlement) -> tuple[str, ...]:
    return tuple(UNKNOWN_TEXTS[name] for name in settlement.unknown)


def further_warnings(case: Case, settlement: Settlement, today: datetime.date) -> tuple[str, ...]:
    """The warnings that `unknown_texts` has not said already: a page says both, one after the other."""
    said = WARNING_TEXTS["repeat_unknown"] if "repeat" in settlement.unknown else ""
    return tuple(text for text in warning_texts(case, settlement, today) if text != said)


def warning_texts(case: Case, settlement: Settlement, today: datetime.date) -> tuple[str, ...]:
    """The settlement's warnings in words, and those that follow from the dates."""
    texts = [WARNING_TEXTS[code] for code in settlement.warnings]
    if case.on > today:
        texts.append("日期在今天之后，按目前已发布的标准计算，届时可能有变化。")
    return tuple(texts)
