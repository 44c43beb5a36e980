"""The items of a settlement slip in the order of the slip: their Chinese names and what each means, in one sentence.

Names of the national interface, recalled and not compared with its text (domain.md, "The settlement slip").
"""

from typing import NamedTuple


class SlipItem(NamedTuple):
    """`name` of the interface, `label` as slips print it, `text` for the person, `step` of our ledger ("" = none)."""

    name: str
    label: str
    text: str
    step: str = ""


SLIP_ITEMS = (
    SlipItem("medfee_sumamt", "医疗费总额", "这次看病的全部费用，下面各项都是从它分出来的。", "eligible"),
    SlipItem(
        "fulamt_ownpay_amt",
        "全自费金额",
        "医保目录以外（丙类等）的费用，全部由您付，也不计入大病保险。",
        "eligible",
    ),
    SlipItem(
        "overlmt_selfpay_amt",
        "超限价自费费用",
        "价格高出医保支付标准的部分，由您付，也不计入大病保险。",
        "eligible",
    ),
    SlipItem(
        "preselfpay_amt",
        "先行自付金额",
        "乙类药品和项目先由您付的那一部分，剩下的才进入报销。",
        "eligible",
    ),
    SlipItem(
        "inscp_scp_amt",
        "符合政策范围金额",
        "能进入报销的费用，就是总额减去上面三项；不等于报销的钱。",
        "eligible",
    ),
    SlipItem(
        "act_pay_dedc",
        "实际支付起付线",
        "政策范围内的费用里，基金开始支付以前由您付的部分（起付线）。",
        "deductible",
    ),
    SlipItem(
        "hifp_pay",
        "基本医疗保险统筹基金支出",
        "基本医保付的钱：起付线以上、封顶线以内按比例付。",
        "basic",
    ),
    SlipItem(
        "pool_prop_selfpay",
        "基本医疗保险统筹基金支付比例",
        "基本医保按什么比例付；分段支付的地方，这里印的可能只是其中一段。",
        "basic",
    ),
    SlipItem(
        "cvlserv_pay",
        "公务员医疗补助资金支出",
        "公务员医疗补助付的钱，只有享受这项补助的人才有；我们的估算里没有它。",
    ),
    SlipItem(
        "hifes_pay",
        "企业补充医疗保险基金支出",
        "单位的补充医疗保险付的钱，只有单位参加了才有；我们的估算里没有它。",
    ),
    SlipItem(
        "hifmi_pay",
        "居民大病保险资金支出",
        "大病保险（二次报销）付的钱，按全年累计的自付计算。",
        "critical_illness",
    ),
    SlipItem(
        "hifob_pay",
        "职工大额医疗费用补助基金支出",
        "基本医保付满封顶线以后，职工大额补助付的钱。",
        "large_amount",
    ),
    SlipItem("maf_pay", "医疗救助基金支出", "医疗救助替困难群体付的钱，从剩下的自付里付。", "assistance"),
    SlipItem(
        "oth_pay",
        "其他支出",
        "别的基金或补助付的钱，是哪一种可以问医院医保办；我们的估算里没有它。",
    ),
    SlipItem("fund_pay_sumamt", "基金支付总额", "上面各项基金一共付的钱，不用您付。"),
    SlipItem("psn_part_amt", "个人负担总金额", "这次一共由您承担的钱，用个人账户或现金支付。", "own"),
    SlipItem("acct_pay", "个人账户支出", "从您自己的医保个人账户里扣的钱，是您承担的一部分。", "own"),
    SlipItem(
        "acct_mulaid_pay",
        "个人账户共济支付金额",
        "从家人的个人账户里扣的钱（家庭共济），也是个人承担的一部分。",
        "own",
    ),
    SlipItem("psn_cash_pay", "个人现金支出", "您另外付的钱，现金、银行卡和手机支付都算。", "own"),
)
LABELS = {item.name: item.label for item in SLIP_ITEMS}
