"""The year as a table file that Excel and WPS open: UTF-8 with a mark, each cell quoted, no cell a formula."""

import csv
import io
from decimal import Decimal

from calculators.engine import Amounts, Settlement
from calculators.presenters.line import UNKNOWN
from calculators.presenters.words import grade_label
from calculators.presenters.year import YearAccount, YearRow
from calculators.solutions.year import Row, YearSolution
from regions.enums import Care, Level, Place

BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula; the full-width forms too, as Chinese Excel does.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
AMOUNTS = (
    ("总费用", "total"), ("目录外", "class_c"), ("超限价", "over_limit"), ("乙类先行自付", "class_b_own"),
    ("政策范围内", "eligible"), ("起付线", "deductible"), ("基本医保", "basic"), ("大病保险", "critical_illness"),
    ("职工大额补助", "large_amount"), ("医疗救助", "assistance"), ("报销合计", "reimbursed"), ("个人承担", "out_of_pocket"),
)  # fmt: skip
HEAD = (
    "序号",
    "日期",
    "就医类型",
    "医院级别",
    "本年第几次住院",
    "在哪里就医",
    *(title for title, _ in AMOUNTS),
    "依据",
    "之后还剩",
    "说明",
)


def year_csv(solution: YearSolution, account: YearAccount) -> str:
    """A row a bill and one for the sums. Yuan with two decimals; 未知 where a layer is not known, never 0.00."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    for row, told in zip(solution.rows, account.rows, strict=True):
        writer.writerow([safe(cell) for cell in _bill(row, told)])
    writer.writerow([safe(cell) for cell in _sums(solution, account)])
    return BOM + file.getvalue()


def safe(cell: str) -> str:
    """Text that no spreadsheet takes for a formula. Our amounts begin with a digit and stay as they are."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _bill(row: Row, told: YearRow) -> list[str]:
    case, settlement = row.entry.case, row.entry.settlement
    head = [
        str(row.at + 1),
        case.on.isoformat(),
        str(Care(case.care).label),
        str(Level(case.level).label),
        str(case.admission) if case.care == Care.INPATIENT else "",
        str(Place(case.place).label),
    ]
    if settlement is None:
        return [*head, f"{case.total:.2f}", *[""] * (len(AMOUNTS) - 1), "", "", f"没有计入：{told.refusal}"]
    left = "；".join(f"{line.title}{line.amount}" for line in told.left)
    notes = "".join((*told.unknown, *told.warnings))
    return [*head, *_amounts(settlement.amounts, _hidden(settlement)), grade_label(settlement.evidence), left, notes]


def _sums(solution: YearSolution, account: YearAccount) -> list[str]:
    ledger = solution.ledger
    partly = {name for row in solution.rows if row.entry.settlement for name in _hidden(row.entry.settlement)}
    hidden = {name for name in partly if not getattr(ledger.amounts, name)}
    cells = _amounts(ledger.amounts, hidden)
    notes = "".join((*account.incomplete, *account.account.unknown, *account.notes))
    left = "；".join(f"{line.title}{line.amount}" for line in account.left)
    title = "合计（不完整）" if account.incomplete else "合计"
    return [title, "", "", "", "", "", *cells, account.account.grade_label, left, f"{notes}{account.account.since}"]


def _hidden(settlement: Settlement) -> set[str]:
    """The buckets whose layer is unknown for this bill (`repeat` is no bucket)."""
    return {name for name in settlement.unknown if name in settlement.amounts._fields}


def _amounts(amounts: Amounts, hidden: set[str]) -> list[str]:
    values: dict[str, Decimal] = amounts._asdict()
    return [UNKNOWN if name in hidden else f"{values[name]:.2f}" for _, name in AMOUNTS]
