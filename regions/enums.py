"""The closed sets of the field: the same words in models, forms, JSON and pages (see docs/domain terms)."""

from django.db import models


class Scheme(models.TextChoices):
    EMPLOYEE = "employee", "职工医保"
    RESIDENT = "resident", "居民医保"


class Care(models.TextChoices):
    INPATIENT = "inpatient", "住院"
    OUTPATIENT = "outpatient", "普通门诊"
    CHRONIC = "chronic", "门诊慢特病"
    OBSERVATION = "observation", "急诊留观"
    DAY_SURGERY = "day_surgery", "日间手术"


class Level(models.TextChoices):
    PRIMARY = "primary", "基层医疗机构"
    LEVEL1 = "level1", "一级医院"
    LEVEL2 = "level2", "二级医院"
    LEVEL3 = "level3", "三级医院"
    LEVEL3A = "level3a", "三级甲等医院"


class Group(models.TextChoices):
    """Who a rule is for; `any` fills in where no nearer one stands."""

    ANY = "any", "所有人"
    WORKING = "working", "在职"
    RETIRED = "retired", "退休"
    RETIRED_70 = "retired_70", "退休且满 70 岁"
    MINOR_OR_STUDENT = "minor_or_student", "未成年人和学生"
    ADULT = "adult", "成年居民"
    ELDER = "elder", "老年居民"


class Aid(models.TextChoices):
    """Groups of medical assistance (国办发〔2021〕42号)."""

    DESTITUTE = "destitute", "特困人员"
    ORPHAN = "orphan", "孤儿"
    LOW_INCOME = "low_income", "低保对象"
    RETURNED_POVERTY = "returned_poverty", "返贫致贫人口"
    NEAR_LOW_INCOME = "near_low_income", "低保边缘家庭成员"
    ILLNESS_POVERTY = "illness_poverty", "因病致贫重病患者"


class Place(models.TextChoices):
    """Where the care is, seen from the home area (异地就医)."""

    LOCAL = "local", "参保地就医"
    RESIDENT_ELSEWHERE = "resident_elsewhere", "长期居住异地，已备案"
    REFERRED = "referred", "转诊到异地"
    EMERGENCY = "emergency", "在异地急诊"
    UNFILED = "unfiled", "去异地，未备案"


class Scope(models.TextChoices):
    """Inside or outside the province, for caps that differ."""

    ANY = "any", "不分省内省外"
    INSIDE = "inside", "省内"
    OUTSIDE = "outside", "省外"


class Layer(models.TextChoices):
    BASIC = "basic", "基本医保"
    CRITICAL_ILLNESS = "critical_illness", "大病保险"
    LARGE_AMOUNT = "large_amount", "职工大额医疗费用补助"
    ASSISTANCE = "assistance", "医疗救助"
    COMBINED = "combined", "基本医保与大额合计"


class Kind(models.TextChoices):
    """What a rule row states: one figure, or the terms of a layer."""

    TERMS = "terms", "层次说明"
    DEDUCTIBLE = "deductible", "起付线"
    RATIO = "ratio", "支付比例"
    CAP = "cap", "封顶线"
    REPEAT = "repeat", "再次住院起付线"
    CROSS_REGION = "cross_region", "异地就医调整"
    FAVOUR = "favour", "困难群体倾斜"
    CLASS_B = "class_b", "乙类先行自付比例"


class Per(models.TextChoices):
    YEAR = "year", "每年"
    VISIT = "visit", "每次就诊"
    ADMISSION = "admission", "每次住院"


class Basis(models.TextChoices):
    FROM_ZERO = "from_zero", "分段从零算起"
    ABOVE_DEDUCTIBLE = "above_deductible", "分段从起付线以上算起"


class Evidence(models.TextChoices):
    """How far a figure may be trusted. `verified` is never typed: it follows from a Verification record."""

    VERIFIED = "verified", "已与原文件核对"
    COMPILED = "compiled", "汇编数据，未与原文件核对"
    DOUBTFUL = "doubtful", "存疑，仅供工作人员核查"


class Status(models.TextChoices):
    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "审核中"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已被更正版本替换"
    WITHDRAWN = "withdrawn", "已撤下"

    @classmethod
    def frozen(cls) -> tuple[str, ...]:
        """Statuses after which a version's content never changes."""
        return (cls.PUBLISHED, cls.SUPERSEDED, cls.WITHDRAWN)

    @classmethod
    def public(cls) -> tuple[str, ...]:
        """Statuses that decide what citizens see."""
        return (cls.PUBLISHED, cls.WITHDRAWN)
