"""What basic insurance does not pay for at all: asked on the pages of bills, never on `/api/v1/estimate`."""

from django import forms

from calculators.forms.base import CalculatorForm

NO_CAUSE = "none"
CAUSES = (
    (NO_CAUSE, "都不是，一般的病或自己的意外"),
    ("work_injury", "工伤"),
    ("third_party", "应当由第三人负担（例如车祸、被人打伤）"),
    ("public_health", "应当由公共卫生负担"),
    ("abroad", "在境外就医"),
)


class CauseMixin(CalculatorForm):
    """Adds `cause` to a bill's form (社会保险法第三十条). Chosen, nothing is settled: the answer says who is to pay."""

    defaults = {"cause": NO_CAUSE}

    cause = forms.ChoiceField(
        label="费用的原因",
        choices=CAUSES,
        required=False,
        help_text="下面几种费用基本医保不支付，另有人承担。",
        error_messages={"invalid_choice": "没有这种原因。"},
    )

    @property
    def cause_chosen(self) -> str:
        """The cause for which nothing is paid, or "". Only of a valid form."""
        chosen = str(self.cleaned_data["cause"])
        return "" if chosen == NO_CAUSE else chosen


CAUSE_THEME = ("费用是怎么来的", "工伤、第三人责任等费用，基本医保不支付。", ("cause",))
