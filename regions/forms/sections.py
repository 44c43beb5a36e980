"""The sections of a schedule's page: which rules stand together, and the columns that this kind of rule needs.

Every rule belongs to exactly one section; the last one takes what fits nowhere else. A column that a section does not
show has its plain value (`PLAIN`) in all its rules; where one has another value, the column appears.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from regions.enums import Care, Group, Kind, Layer, Level, Per, Place, Scope
from regions.models import BenefitRule
from regions.models.rules import ANY

# What a column holds where it says nothing.
PLAIN: dict[str, Any] = {
    "care": ANY,
    "level": ANY,
    "group": Group.ANY,
    "aid": ANY,
    "place": "",
    "scope": Scope.ANY,
    "admission": None,
    "upto": None,
    "amount": None,
    "ratio": None,
    "points": None,
    "factor": None,
    "step": None,
    "floor": None,
    "per": "",
    "basis": "",
    "no_cap": False,
    "settles_as": "",
    "feeds_supplement": False,
    "name": "",
}
# What a rule is about; the other columns say what it states.
ABOUT = ("layer", "care", "level", "group", "aid", "place", "scope", "admission")
EVIDENCE = ("evidence", "document", "note")
LABELS: dict[str, str] = {
    "layer": "层次",
    "care": "就医类型",
    "level": "医院级别",
    "group": "人群",
    "aid": "救助身份",
    "place": "情形",
    "scope": "省内省外",
    "admission": "第几次起",
    "upto": "分段（元）",
    "amount": "金额（元）",
    "unlimited": "不设封顶",
    "ratio": "比例",
    "points": "加减百分点",
    "factor": "起付线倍数",
    "step": "每次少（元）",
    "floor": "最低（元）",
    "per": "周期",
    "basis": "分段从哪里算",
    "no_cap": "不设封顶",
    "settles_as": "按哪类结算",
    "feeds_supplement": "自付计入第二层",
    "name": "当地名称",
    "evidence": "证据等级",
    "document": "依据文件",
    "note": "内部备注",
}


@dataclass(frozen=True)
class Section:
    """One table of rules. `columns` in their order; `labels` and `starts` where they differ from the usual ones.

    `starts`: what a new row begins with.
    """

    key: str
    title: str
    kind: str
    layers: tuple[str, ...]
    cares: tuple[str, ...]
    columns: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    starts: Mapping[str, Any] = field(default_factory=dict)
    help_text: str = ""

    def holds(self, rule: BenefitRule) -> bool:
        """Whether the rule stands here."""
        return rule.kind == self.kind and rule.layer in self.layers and rule.care in self.cares

    def label(self, column: str) -> str:
        """A column's heading here."""
        return self.labels.get(column, LABELS[column])

    def columns_for(self, rules: Iterable[BenefitRule]) -> tuple[str, ...]:
        """The columns, with those in which one of `rules` says something unusual."""
        more = [
            name
            for name, plain in PLAIN.items()
            if name not in self.columns and name != "care" and any(getattr(rule, name) != plain for rule in rules)
        ]
        first = next((index for index, name in enumerate(self.columns) if name not in ABOUT), len(self.columns))
        about = [name for name in more if name in ABOUT]  # for whom and where stands before how much
        return (*self.columns[:first], *about, *self.columns[first:], *(name for name in more if name not in ABOUT))


@dataclass(frozen=True)
class Theme:
    """A heading of the page with its sections."""

    key: str
    title: str
    sections: tuple[Section, ...]


BASIC = (str(Layer.BASIC),)
SECOND = (str(Layer.CRITICAL_ILLNESS), str(Layer.LARGE_AMOUNT))
AID = (str(Layer.ASSISTANCE),)
CARES: tuple[str, ...] = (ANY, *Care.values)
OTHERS: tuple[str, ...] = (ANY, Care.CHRONIC, Care.OBSERVATION, Care.DAY_SURGERY)
RETIRED_POINTS = {"points": "退休加"}
CAP_HELP = "没有写的，群众看到“未知”。文件写明不设封顶的，勾选“不设封顶”，金额留空。"
BAND_HELP = "一段一行，写到多少元为止；最后一段留空，表示以上不限。不分段的写一行，留空。"


def _care(key: str, title: str, cares: tuple[str, ...], per: str) -> tuple[Section, Section, Section]:
    """Deductibles, ratios and caps of the basic layer, for one care type or several."""
    which = ("care",) if len(cares) > 1 else ()
    return (
        Section(
            f"{key}-deductible",
            f"{title}起付线",
            Kind.DEDUCTIBLE,
            BASIC,
            cares,
            (*which, "level", "group", "amount", "per"),
            starts={"per": per, "care": cares[0]},
            help_text="没有起付线的写 0。各级医院不同的分行写；所有级别一样的写一行。",
        ),
        Section(
            f"{key}-ratio",
            f"{title}支付比例",
            Kind.RATIO,
            BASIC,
            cares,
            (*which, "level", "group", "upto", "ratio", "points"),
            RETIRED_POINTS,
            {"care": cares[0]},
            f"{BAND_HELP}不支付的写 0。",
        ),
        Section(
            f"{key}-cap",
            f"{title}年度封顶线",
            Kind.CAP,
            BASIC,
            cares,
            (*which, "group", "scope", "amount", "unlimited"),
            starts={"care": cares[0]},
            help_text=CAP_HELP,
        ),
    )


THEMES: tuple[Theme, ...] = (
    Theme(
        "inpatient",
        "住院",
        (
            *_care("inpatient", "住院", (Care.INPATIENT,), Per.ADMISSION),
            Section(
                "class-b",
                "乙类先行自付比例",
                Kind.CLASS_B,
                BASIC,
                CARES,
                ("care", "ratio"),
                help_text="全统筹区统一的才写；按项目不同的不写，让群众照清单填。",
            ),
        ),
    ),
    Theme("outpatient", "普通门诊", _care("outpatient", "门诊", (Care.OUTPATIENT,), Per.YEAR)),
    Theme(
        "other",
        "其他就医：慢特病、留观、日间手术",
        (
            Section(
                "terms",
                "怎么结算",
                Kind.TERMS,
                BASIC,
                CARES,
                ("care", "settles_as", "feeds_supplement"),
                starts={"care": Care.CHRONIC},
                help_text="例如：急诊留观按住院的标准结算；普通门诊的自付计入第二层。",
            ),
            *_care("other", "", OTHERS, Per.YEAR),
        ),
    ),
    Theme(
        "second",
        "第二层：大病保险、大额补助",
        (
            Section(
                "second-terms",
                "名称和分段方式",
                Kind.TERMS,
                SECOND,
                CARES,
                ("layer", "care", "name", "basis"),
            ),
            Section(
                "second-deductible",
                "起付线",
                Kind.DEDUCTIBLE,
                SECOND,
                CARES,
                ("layer", "care", "amount", "per"),
                starts={"per": Per.YEAR},
            ),
            Section(
                "second-ratio",
                "支付比例",
                Kind.RATIO,
                SECOND,
                CARES,
                ("layer", "care", "upto", "ratio"),
                help_text=f"{BAND_HELP}大额补助只有一个比例，不分段。",
            ),
            Section(
                "second-cap",
                "年度封顶线",
                Kind.CAP,
                (*SECOND, Layer.COMBINED),
                CARES,
                ("layer", "care", "scope", "amount", "unlimited"),
                help_text=CAP_HELP,
            ),
            Section(
                "second-favour",
                "困难群体倾斜",
                Kind.FAVOUR,
                SECOND,
                CARES,
                ("layer", "care", "aid", "factor", "points", "no_cap"),
                {"points": "比例加"},
                help_text="起付线减半写 0.5 或 50%；比例提高 5 个百分点写 5。",
            ),
        ),
    ),
    Theme(
        "elsewhere",
        "异地就医和再次住院",
        (
            Section(
                "elsewhere",
                "异地就医调整",
                Kind.CROSS_REGION,
                BASIC,
                CARES,
                ("care", "place", "ratio", "points", "factor"),
                {"ratio": "按比例的", "points": "或加减"},
                help_text="“按比例的”和“或加减”写一个：按参保地比例的 90% 支付，写 90%；降低 10 个百分点，写 -10；与参保地相同，写 100%。",
            ),
            Section(
                "repeat",
                "同一年再次住院的起付线",
                Kind.REPEAT,
                BASIC,
                CARES,
                ("care", "level", "group", "admission", "ratio", "amount", "step", "floor"),
                {"ratio": "第 1 次的", "amount": "或固定（元）", "step": "或每次少（元）"},
                {"care": Care.INPATIENT},
                "三种写法用一种：第 1 次的百分之几、固定金额、每次比上一次少多少（可写最低多少）。",
            ),
        ),
    ),
    Theme(
        "assistance",
        "第三层：医疗救助",
        (
            Section(
                "assistance-deductible",
                "起付线",
                Kind.DEDUCTIBLE,
                AID,
                CARES,
                ("aid", "care", "amount", "per"),
                starts={"per": Per.YEAR},
                help_text="不设起付线的写 0。",
            ),
            Section("assistance-ratio", "救助比例", Kind.RATIO, AID, CARES, ("aid", "care", "upto", "ratio")),
            Section(
                "assistance-cap",
                "年度限额",
                Kind.CAP,
                AID,
                CARES,
                ("aid", "care", "amount", "unlimited"),
                {"unlimited": "不设限额"},
                help_text=CAP_HELP.replace("不设封顶", "不设限额"),
            ),
        ),
    ),
)
SECTIONS: tuple[Section, ...] = tuple(section for theme in THEMES for section in theme.sections)
REST = Theme("rest", "其他规则", ())


def rest_of(rule: BenefitRule) -> Section:
    """The section of a rule that none of the usual ones holds: a table of its kind, layer and care, for what stands."""
    title = f"{Layer(rule.layer).label}，{Care(rule.care).label if rule.care != ANY else '所有类型'}：{Kind(rule.kind).label}"
    key = f"rest-{rule.layer}-{rule.kind}-{rule.care}".replace("_", "-")
    return Section(key, title, rule.kind, (rule.layer,), (rule.care,), ("level", "group", "aid"))


def section_of(rule: BenefitRule) -> Section:
    """The one section in which the rule stands."""
    return next((section for section in SECTIONS if section.holds(rule)), None) or rest_of(rule)


def order_of(rule: BenefitRule) -> tuple[Any, ...]:
    """The order of rows within a section: by care, level and group as the enums name them, bands upwards."""
    orders = {"layer": Layer.values, "care": CARES, "level": (*Level.values, ANY), "group": Group.values}
    places = tuple(list(values).index(getattr(rule, name)) for name, values in orders.items())
    return (
        *places,
        rule.aid != ANY,
        rule.aid,
        Place.values.index(rule.place) if rule.place else -1,
        Scope.values.index(rule.scope),
        rule.admission or 0,
        rule.upto is None,
        rule.upto or 0,
        rule.pk or 0,
    )
