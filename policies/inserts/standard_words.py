"""What `[[标准:…]]` asks for: words in any order, each at most one of its sort, and perhaps whose area it is."""

import re
from dataclasses import dataclass
from enum import StrEnum

from regions.enums import Aid, Care, Group, Kind, Layer, Level, Scheme


class What(StrEnum):
    """The figure itself."""

    DEDUCTIBLE = Kind.DEDUCTIBLE.value
    RATIO = Kind.RATIO.value
    CAP = Kind.CAP.value
    CLASS_B = Kind.CLASS_B.value
    CROSS_REGION = Kind.CROSS_REGION.value


WORDS: dict[str, dict[str, str]] = {
    "scheme": {"职工": Scheme.EMPLOYEE, "居民": Scheme.RESIDENT},
    "care": {
        "住院": Care.INPATIENT,
        "门诊": Care.OUTPATIENT,
        "慢特病": Care.CHRONIC,
        "留观": Care.OBSERVATION,
        "日间手术": Care.DAY_SURGERY,
    },
    "layer": {
        "大病": Layer.CRITICAL_ILLNESS,
        "大额": Layer.LARGE_AMOUNT,
        "救助": Layer.ASSISTANCE,
    },
    "level": {
        "基层": Level.PRIMARY,
        "一级": Level.LEVEL1,
        "二级": Level.LEVEL2,
        "三级": Level.LEVEL3,
        "三甲": Level.LEVEL3A,
    },
    "group": {
        "在职": Group.WORKING,
        "退休": Group.RETIRED,
        "学生儿童": Group.MINOR_OR_STUDENT,
        "成年": Group.ADULT,
        "老年": Group.ELDER,
    },
    "aid": {
        "特困": Aid.DESTITUTE,
        "孤儿": Aid.ORPHAN,
        "低保": Aid.LOW_INCOME,
        "返贫致贫": Aid.RETURNED_POVERTY,
        "低保边缘": Aid.NEAR_LOW_INCOME,
        "因病致贫": Aid.ILLNESS_POVERTY,
    },
    "what": {
        "起付线": What.DEDUCTIBLE,
        "比例": What.RATIO,
        "封顶线": What.CAP,
        "乙类先行自付": What.CLASS_B,
        "异地调整": What.CROSS_REGION,
    },
}
# Other ways to write the same.
ALSO = {
    "职工医保": "职工",
    "居民医保": "居民",
    "普通门诊": "门诊",
    "门诊慢特病": "慢特病",
    "急诊留观": "留观",
    "大病保险": "大病",
    "医疗救助": "救助",
    "支付比例": "比例",
    "报销比例": "比例",
    "乙类先行自付比例": "乙类先行自付",
} | {f"{level}医院": level for level in ("一级", "二级", "三级")}
SORT_OF = {word: sort for sort, words in WORDS.items() for word in words}
AREA = "地区="
CODE = re.compile(r"[0-9]{6}", re.ASCII)
EMPLOYEES_ONLY = (Group.WORKING, Group.RETIRED)


class BadWords(ValueError):
    """The words ask for nothing that a schedule could say; the message is for staff."""


@dataclass(frozen=True)
class Asked:
    """`scheme`, `level`, `group`, `aid`: "" = not said. `care` is inpatient and `layer` basic unless said.

    `area`: the code of a fixed pooling area, "" = the reader's.
    """

    what: What
    scheme: str
    care: str
    layer: str
    level: str
    group: str
    aid: str
    area: str = ""

    @property
    def words(self) -> str:
        """What is asked for, without the scheme, as a citation says it: 住院三级医院起付线."""
        parts = []
        if self.layer == Layer.BASIC:
            parts.append(str(Care(self.care).label))
        else:
            parts.append({Layer.LARGE_AMOUNT: "大额补助"}.get(Layer(self.layer), str(Layer(self.layer).label)))
            if self.care != Care.INPATIENT:
                parts.append(f"（{Care(self.care).label}）")
        parts.append(_NAMES[self.what])
        return "".join(parts)


_NAMES = {
    What.DEDUCTIBLE: "起付线",
    What.RATIO: "支付比例",
    What.CAP: "封顶线",
    What.CLASS_B: "乙类先行自付比例",
    What.CROSS_REGION: "异地就医调整",
}


def read_words(words: tuple[str, ...]) -> Asked:
    """The words of an insert. Raises BadWords."""
    found: dict[str, str] = {}
    for given in words:
        if given.startswith(AREA):
            if "area" in found:
                raise BadWords("地区= 只能写一次。")
            found["area"] = _code(given.removeprefix(AREA))
            continue
        word = ALSO.get(given, given)
        sort = SORT_OF.get(word)
        if sort is None:
            raise BadWords(f"不认识“{given}”这个词。")
        if sort in found:
            raise BadWords(f"“{given}”和前面的词重复或者矛盾。")
        found[sort] = str(WORDS[sort][word])
    if "what" not in found:
        raise BadWords("要写明是起付线、比例、封顶线、乙类先行自付还是异地调整。")
    scheme, group = found.get("scheme", ""), found.get("group", "")
    layer = found.get("layer", str(Layer.BASIC))
    implied = _implied(group, layer)
    if scheme and implied and scheme != implied:
        raise BadWords("险种和人群（或层次）对不上：在职、退休、大额只有职工医保，学生儿童、成年、老年只有居民医保。")
    return Asked(
        what=What(found["what"]),
        scheme=scheme or implied,
        care=found.get("care", str(Care.INPATIENT)),
        layer=layer,
        level=found.get("level", ""),
        group=group,
        aid=found.get("aid", ""),
        area=found.get("area", ""),
    )


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise BadWords("地区= 后面写统筹区的六位代码，例如 地区=450100。")
    return text


def _implied(group: str, layer: str) -> str:
    """The one scheme that a group or a layer belongs to, "" for none."""
    if group:
        return str(Scheme.EMPLOYEE if group in EMPLOYEES_ONLY else Scheme.RESIDENT)
    return str(Scheme.EMPLOYEE) if layer == Layer.LARGE_AMOUNT else ""
