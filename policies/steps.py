"""The steps of the calculators' accounts by name, so that a report can say in words which one it is about.

`calculators` is not known here (the arrows between the apps); tests/policies/test_report.py holds that no kind of step
is missing.
"""

STEPS: dict[str, str] = {
    # a bill
    "eligible": "哪些费用能进入报销",
    "deductible": "先减去起付线",
    "basic": "基本医保按比例支付",
    "large_amount": "职工大额医疗费用补助",
    "critical_illness": "大病保险二次报销",
    "assistance": "医疗救助",
    "own": "剩下由您承担",
    "not_payable": "基本医保不支付的情形",
    # a layer alone
    "self_paid": "今年累计的自付",
    "above_cap": "超过基本医保封顶线的费用",
    "unit_aid": "单位的互助基金",
    "assistance_base": "还剩多少自付",
    "national_line": "国家底线：起付线",
    "national_floor": "国家底线：救助比例",
    "left": "剩下由您承担",
    "enrolled": "条件：参加了基本医保",
    "settled": "条件：基本医保先结算",
    "within_scope": "条件：是自付，不是自费",
    "above_line": "条件：全年自付超过起付线",
    "favoured": "条件：困难群体倾斜",
    # when the benefit begins
    "window": "集中参保期",
    "newborn": "新生儿",
    "fixed": "固定等待期",
    "missed": "断保增加的等待期",
    "made_good": "补缴减少的等待期",
    "wait": "等待期合计",
    "employee": "职工医保何时生效",
    "first_day": "待遇开始的那天",
    # contribution years and retirement
    "retirement_age": "法定退休年龄",
    "retirement_month": "法定退休时间",
    "required_years": "要求的缴费年限",
    "deemed_years": "视同缴费年限",
    "contributed": "到退休时缴了多少",
    "short": "还差多少",
    "cost": "补缴大约要多少钱",
    # continuity
    "straight": "连续参保的奖励",
    "no_claim": "没有报销的奖励",
    "ceiling": "两种奖励合计的上限",
    "reward": "封顶线一共提高",
    "after_use": "用了奖励以后",
    "restart": "断保：连续年数从头数",
    # a settlement slip
    "sum_eligible": "结算单：政策范围内费用",
    "sum_deductible": "结算单：起付线",
    "sum_basic": "结算单：基本医保支付",
    "sum_funds": "结算单：各项基金加起来",
    "sum_total": "结算单：基金和个人分担",
    "sum_person": "结算单：个人承担从哪里付",
    "compare-total": "和结算单比：总费用",
    "compare-eligible": "和结算单比：政策范围内费用",
    "compare-deductible": "和结算单比：起付线",
    "compare-basic": "和结算单比：基本医保",
    "compare-large_amount": "和结算单比：职工大额补助",
    "compare-critical_illness": "和结算单比：大病保险",
    "compare-assistance": "和结算单比：医疗救助",
    "compare-person": "和结算单比：个人承担",
}

# The sections of an area's page (regions.presenters.area), by their anchors.
SECTIONS: dict[str, str] = {
    "inpatient": "住院",
    "second": "第二层：大病保险、职工大额",
    "outpatient": "普通门诊",
    "chronic": "门诊慢特病",
    "observation": "急诊留观",
    "day_surgery": "日间手术",
    "other": "其他就医类型",
    "elsewhere": "异地就医",
    "assistance": "医疗救助",
    "rest": "其他规定",
}
