"""What basic insurance does not pay for at all: nothing is settled, the whole of it is the person's or another payer's."""

from decimal import Decimal
from typing import NamedTuple

from calculators.engine.schedule import Document, Rule

# 社会保险法第三十条: recalled, not compared with the original, and graded so.
LAW = Document(number="", title="中华人民共和国社会保险法", clause="第三十条")
EXCLUDED = (Rule("not_payable", evidence="compiled", document=LAW),)


class NotPayableStep(NamedTuple):
    """A bill of `amount` yuan for which basic insurance pays nothing, for its `cause`."""

    cause: str
    amount: Decimal
    rules: tuple[Rule, ...] = EXCLUDED

    @property
    def kind(self) -> str:
        return "not_payable"

    @property
    def state(self) -> str:
        return "not_applicable"
