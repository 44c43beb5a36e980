"""`[[参数:waiting_period outside_window fixed_months]]`: a dated national figure, or an area's with 地区=."""

from decimal import Decimal

from django.urls import reverse

from policies.inserts.html import document_name, grade_mark, insert_html, long_grade
from policies.inserts.registry import Citation, Kind, Shown, register
from policies.inserts.syntax import Insert
from policies.inserts.world import World
from regions.enums import Scheme
from regions.figures import percent, yuan_short
from regions.models import PolicyParameter

SCHEMES = {"职工": str(Scheme.EMPLOYEE), "居民": str(Scheme.RESIDENT)}
UNKNOWN_START = "起始日期不详"
# What a parameter is called in the table at the end of the page; where a name is not here, its topic.
NAMES = {
    ("contribution_years", "years"): "要求的缴费年限",
    ("contribution_years", "actual_years"): "要求的实际缴费年限",
    ("contribution_years", "deemed_before"): "视同缴费到这一天为止",
    ("contribution_years", "shortfall_rate_of_base"): "补缴比例（占缴费基数）",
    ("waiting_period", "through_unit"): "通过单位参保的等待期",
    ("waiting_period", "on_own"): "自己参保的等待期",
    ("waiting_period", "fixed_months"): "固定等待期",
    ("waiting_period", "months_per_missed_year"): "每断保一年增加的等待期",
    ("waiting_period", "months_off_per_year_made_good"): "每补缴一年减少的等待期",
    ("waiting_period", "floor_from_missed_years"): "等待期有下限，从断保满这么多年起",
    ("waiting_period", "floor_months"): "等待期合计的下限",
    ("waiting_period", "newborn"): "新生儿的等待期",
    ("waiting_period", "within_days"): "新生儿参保的期限（出生后）",
    ("waiting_period", "first_month"): "集中参保期从哪个月开始",
    ("waiting_period", "last_month"): "集中参保期到哪个月结束",
    ("waiting_period", "start_month"): "待遇从次年哪个月开始",
    ("continuity", "from_year"): "从连续参保第几年起有奖励",
    ("continuity", "straight"): "连续参保每年至少提高",
    ("continuity", "no_claim"): "当年没有报销，次年至少提高",
    ("continuity", "ceiling_share_of_cap"): "两种奖励合计的上限（占原封顶线）",
    ("retirement_age", "from_age"): "原法定退休年龄",
    ("retirement_age", "to_age"): "改革后的法定退休年龄",
    ("retirement_age", "born_from"): "从这一天以后出生的人开始",
    ("retirement_age", "every"): "每晚出生这么多个月，推迟 1 个月",
    ("medical_assistance", "deductible"): "救助起付线",
    ("medical_assistance", "ratio"): "救助比例的下限",
    ("medical_assistance", "deductible_share_of_income_per_head"): "救助起付线（占当地居民人均收入）",
}
SUBJECTS = {
    "men": "男职工",
    "women": "女职工",
    "women_55": "女职工，原 55 岁退休",
    "women_50": "女职工，原 50 岁退休",
    "destitute": "特困人员",
    "low_income": "低保对象",
    "near_low_income": "低保边缘家庭成员",
    "illness_poverty": "因病致贫重病患者",
}


def parameter_value(row: PolicyParameter) -> str:
    """A parameter with its unit, in Chinese: 3 个月, 25 年, 63 岁, 1,000 元, 70%, 2003 年 12 月 31 日."""
    if row.value_date is not None:
        return f"{row.value_date.year} 年 {row.value_date.month} 月 {row.value_date.day} 日"
    value = row.value if row.value is not None else Decimal(0)
    number = yuan_short(value)
    match row.unit:
        case "years":
            return f"{number} 岁" if row.topic == PolicyParameter.Topic.RETIREMENT_AGE else f"{number} 年"
        case "months":
            return f"{number} 个月"
        case "month":
            return f"{number} 月"
        case "days":
            return f"{number} 天"
        case "yuan":
            return f"{number} 元"
        case "":
            return number
        case unit if unit == "ratio" or unit.startswith("share"):
            return percent(value)
        case unit:
            return f"{number} {unit}"


def parameter_label(row: PolicyParameter) -> str:
    """What a parameter is, with for whom."""
    known = NAMES.get((row.topic, row.name)) or NAMES.get((row.topic, row.subject))
    name = known or str(PolicyParameter.Topic(row.topic).label)
    whom = SUBJECTS.get(row.subject, "")
    scheme = str(Scheme(row.scheme).label) if row.scheme else ""
    return f"{scheme}{name}" + (f"（{whom}）" if whom else "")


def show_parameter(insert: Insert, world: World) -> Shown:
    """The figure in force on the reader's day with its grade."""
    found, problem = _find(insert, world)
    if found is None:
        return Shown(insert_html("text", text=insert.text or "（这个数字正在核对）"), problem=problem)
    value = parameter_value(found)
    document = found.document
    citation = Citation(
        label=parameter_label(found),
        value=value,
        area=found.area.name if found.area is not None else "全国",
        grade=str(found.evidence),
        grade_label=long_grade(found.evidence),
        document=document_name(document),
        document_url=document.url if document is not None else "",
        start=UNKNOWN_START
        if found.start_unknown
        else f"{found.effective_from.year} 年 {found.effective_from.month} 月 {found.effective_from.day} 日起",
        link=reverse("area", args=[found.area_id]) if found.area_id else "",
    )
    return Shown(insert_html("figure", text=value, mark=grade_mark(found.evidence)), (citation,))


def _find(insert: Insert, world: World) -> tuple[PolicyParameter | None, str]:
    """The parameter, or None with the reason for staff."""
    names = [word for word in insert.words if "=" not in word]
    options = dict(word.split("=", 1) for word in insert.words if "=" in word)
    if len(names) != 3 or set(options) - {"地区", "险种"}:
        return None, "要写主题、对象、参数三个名称，可以加 地区= 和 险种=。"
    scheme = options.get("险种", "")
    scheme = SCHEMES.get(scheme, scheme)
    rows = [
        row
        for row in world.parameters
        if [row.topic, row.subject, row.name] == names
        and (row.area_id or "") == options.get("地区", "")
        and row.effective_from <= world.reader.on
        and (not scheme or row.scheme in ("", scheme))
    ]
    if len({row.scheme for row in rows}) > 1 and world.reader.scheme and not scheme:
        rows = [row for row in rows if row.scheme in ("", world.reader.scheme)]
    if not rows:
        return None, f"没有这个参数，或者它在 {world.reader.on} 还没有开始。"
    if len({row.scheme for row in rows}) > 1 and not scheme and not world.reader.scheme:
        return None, "两种险种的数字不同，要加 险种=职工 或 险种=居民。"
    return rows[-1], ""  # the loader gives older ones first


register(
    Kind(
        name="参数",
        show=show_parameter,
        text=lambda insert: insert.text or "（数字见正文）",
        tables=frozenset({"parameters"}),
    )
)
