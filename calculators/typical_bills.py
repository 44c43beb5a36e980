"""The fixed set of bills on which staff see what a new version changes. Amounts are round on purpose: nobody's bill."""

from typing import NamedTuple

from regions.enums import Scheme


class TypicalBill(NamedTuple):
    """`inputs` are those of `GET /api/v1/estimate`, as text, without area, scheme and day."""

    title: str
    inputs: dict[str, str]


def _inpatient(level: str, total: str, **more: str) -> dict[str, str]:
    return {"care": "inpatient", "level": level, "total": total, **more}


_EVERYONE = (
    TypicalBill("一级医院住院 3,000 元", _inpatient("level1", "3000")),
    TypicalBill("二级医院住院 8,000 元", _inpatient("level2", "8000")),
    TypicalBill("三级医院住院 20,000 元", _inpatient("level3", "20000")),
    TypicalBill(
        "三级医院住院 50,000 元，其中丙类 5,000 元，乙类 10,000 元先行自付 10%",
        _inpatient("level3", "50000", class_c="5000", class_b="10000", class_b_share="0.1"),
    ),
    TypicalBill("三级医院住院 100,000 元", _inpatient("level3", "100000")),
    TypicalBill("三级医院住院 300,000 元", _inpatient("level3", "300000")),
    TypicalBill("三级医院住院 800,000 元", _inpatient("level3", "800000")),
    TypicalBill("同一年第二次住院，三级医院 20,000 元", _inpatient("level3", "20000", admission="2")),
    TypicalBill(
        "转诊到省外三级医院 50,000 元", _inpatient("level3", "50000", place="referred", out_of_province="true")
    ),
    TypicalBill(
        "未备案去省外三级医院 50,000 元", _inpatient("level3", "50000", place="unfiled", out_of_province="true")
    ),
    TypicalBill("普通门诊，一级医院 300 元", {"care": "outpatient", "level": "level1", "total": "300"}),
    TypicalBill("普通门诊，三级医院 2,000 元", {"care": "outpatient", "level": "level3", "total": "2000"}),
    TypicalBill("门诊慢特病，二级医院 5,000 元", {"care": "chronic", "level": "level2", "total": "5000"}),
)

_EMPLOYEE = (
    TypicalBill("退休，三级医院住院 20,000 元", _inpatient("level3", "20000", retired="true")),
    TypicalBill("退休且 75 岁，普通门诊，三级医院 2,000 元",
                {"care": "outpatient", "level": "level3", "total": "2000", "retired": "true", "age": "75"}),
)  # fmt: skip

_RESIDENT = (
    TypicalBill("低保对象，三级医院住院 100,000 元", _inpatient("level3", "100000", aid="low_income")),
    TypicalBill("学生儿童，三级医院住院 20,000 元", _inpatient("level3", "20000", minor_or_student="true")),
)


def typical_bills(scheme: str) -> tuple[TypicalBill, ...]:
    """The set of a scheme: what both have, then its own."""
    return _EVERYONE + (_EMPLOYEE if scheme == Scheme.EMPLOYEE else _RESIDENT)
