"""The items of a settlement slip as a person types them, with the questions that our estimate of the bill needs."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms

from calculators.engine import Case
from calculators.engine.statement import OUTSIDE, Slip, outside
from calculators.forms.base import Section
from calculators.forms.estimate import PERSON_THEME, PLACE_THEME, EstimateForm
from calculators.forms.fields import ShareField, YuanField
from calculators.slip_items import LABELS

ALL = Decimal(1)


def _yuan(name: str) -> YuanField:
    return YuanField(label=LABELS[name], required=False)


class StatementForm(EstimateForm):
    """A slip (the names of the national interface; all but the total may stay empty) and the bill's circumstances."""

    total = None  # type: ignore[assignment]
    class_b = None  # type: ignore[assignment]
    class_b_share = None  # type: ignore[assignment]
    class_c = None  # type: ignore[assignment]
    over_limit = None  # type: ignore[assignment]

    medfee_sumamt = YuanField(
        label=LABELS["medfee_sumamt"],
        help_text="结算单上的总费用，单位是元。",
        error_messages={"required": "请填写医疗费总额。"},
    )
    fulamt_ownpay_amt = _yuan("fulamt_ownpay_amt")
    overlmt_selfpay_amt = _yuan("overlmt_selfpay_amt")
    preselfpay_amt = _yuan("preselfpay_amt")
    inscp_scp_amt = _yuan("inscp_scp_amt")
    act_pay_dedc = _yuan("act_pay_dedc")
    hifp_pay = _yuan("hifp_pay")
    pool_prop_selfpay = ShareField(label=LABELS["pool_prop_selfpay"], help_text="例如 85% 或 0.85。", required=False)
    cvlserv_pay = _yuan("cvlserv_pay")
    hifes_pay = _yuan("hifes_pay")
    hifmi_pay = _yuan("hifmi_pay")
    hifob_pay = _yuan("hifob_pay")
    maf_pay = _yuan("maf_pay")
    oth_pay = _yuan("oth_pay")
    fund_pay_sumamt = _yuan("fund_pay_sumamt")
    psn_part_amt = _yuan("psn_part_amt")
    acct_pay = _yuan("acct_pay")
    acct_mulaid_pay = _yuan("acct_mulaid_pay")
    psn_cash_pay = _yuan("psn_cash_pay")

    field_order = ("area", "scheme", "care", "level", *LABELS)
    first = ("scheme", "care", "level", "medfee_sumamt")
    more = (
        ("什么时候、第几次住院", "", ("on", "admission")),
        ("哪些不能报", "结算单上写着多少就填多少，写着 0 就填 0，没有这一项就空着。", (*OUTSIDE, "inscp_scp_amt")),
        ("基本医保怎么付", "", ("act_pay_dedc", "hifp_pay", "pool_prop_selfpay")),
        (
            "别的基金付了多少",
            "没有的可以空着。",
            ("hifmi_pay", "hifob_pay", "maf_pay", "cvlserv_pay", "hifes_pay", "oth_pay", "fund_pay_sumamt"),
        ),
        ("您自己付了多少", "", ("psn_part_amt", "acct_pay", "acct_mulaid_pay", "psn_cash_pay")),
        PERSON_THEME,
        PLACE_THEME,
        (
            "今年之前花了多少",
            "之前的结算单上有；今年第一次就医不用填。",
            ("year_basic_paid", "year_self_paid", "year_supplement_paid", "year_deductible_paid", "year_eligible"),
        ),
    )  # fmt: skip

    @property
    def sections(self) -> list[Section]:
        """What stands on the slip is open: it is what is asked here."""
        stands = {"on", *LABELS}
        return [
            replace(section, open=section.open or any(field.name in stands for field in section.fields))
            for section in super().sections
        ]

    def slip(self) -> Slip:
        """The slip of a valid form."""
        return Slip(**{name: self.cleaned_data[name] for name in LABELS})

    def case(self) -> Case:
        """The slip's bill as the engine takes it: class B such that its own share is exactly what the slip states."""
        slip = self.slip()
        parts = outside(slip)
        stated = {
            "total": slip.medfee_sumamt,
            "class_c": parts.class_c,
            "over_limit": parts.over_limit,
            "class_b": parts.class_b_own,
            "class_b_share": ALL,
        }
        return self.case_of({name: value for name, value in self.cleaned_data.items() if name not in LABELS} | stated)

    def _refuse_more_than_total(self, data: dict[str, Any]) -> None:
        """What lies outside the scope ≤ total; the error stands at the first of the items that was given."""
        total = data.get("medfee_sumamt")
        if total is None or any(name in self.errors for name in OUTSIDE):
            return
        given = [name for name in OUTSIDE if data.get(name) is not None]
        if given and sum(data[name] for name in given) > total:
            self.add_error(
                given[0],
                forms.ValidationError(
                    "全自费、超限价和先行自付加起来超过了医疗费总额，请核对有没有抄错。", code="more_than_total"
                ),
            )
