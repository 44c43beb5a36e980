"""One row of a schedule's page: one rule, with the columns of its section."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint

from regions.enums import Aid, Basis, Care, Evidence, Group, Kind, Layer, Level, Per, Place, Scope
from regions.forms.fields import PointsField, RatioField, TimesField, YuanField
from regions.forms.sections import EVIDENCE, PLAIN, Section
from regions.models import BenefitRule, PolicyDocument
from regions.models.rules import ANY, with_any
from regions.services import RULE_FIELDS
from regions.wording import rule_title, rule_value

# The column at which the database's own rules are answered for.
AT: dict[str, str] = {
    "rule_once": "upto",
    "rule_ratio_0_1": "ratio",
    "rule_points_range": "points",
    "rule_factor_not_negative": "factor",
    "rule_yuan_not_negative": "amount",
    "rule_deductible_complete": "amount",
    "rule_ratio_complete": "ratio",
    "rule_repeat_complete": "admission",
    "rule_cross_region_complete": "place",
    "rule_favour_names_group": "aid",
    "rule_combined_is_cap": "layer",
    "rule_large_amount_one_ratio": "upto",
}
# What a rule states: a change of one of these makes its verification void.
FIGURES = tuple(name for name in RULE_FIELDS if name not in ("evidence", "document_id", "note"))
CHOICES: dict[str, list[tuple[str, Any]]] = {
    "level": with_any(Level, "所有级别"),
    "group": list(Group.choices),
    "aid": with_any(Aid, "不限"),
    "place": [("", "请选择"), *((place.value, place.label) for place in Place if place != Place.LOCAL)],
    "scope": list(Scope.choices),
    "per": [("", "请选择"), *Per.choices],
    "basis": [("", "没有写明"), *Basis.choices],
    "settles_as": [("", "按自己的标准"), *Care.choices],
}
FIGURE_FIELDS: dict[str, type[forms.Field]] = {
    "upto": YuanField,
    "amount": YuanField,
    "step": YuanField,
    "floor": YuanField,
    "ratio": RatioField,
    "points": PointsField,
    "factor": TimesField,
}
DOUBTFUL_NOTE = "存疑的要在备注里写明为什么存疑。"

Documents = Mapping[int, PolicyDocument]


class RuleRow(forms.Form):
    """A rule as typed. Unbound it shows the stored rule; bound and unchanged it is not checked anew."""

    use_required_attribute = False

    def __init__(
        self,
        section: Section,
        columns: tuple[str, ...],
        stored: BenefitRule | None,
        documents: Documents,
        *,
        data: Any = None,
        prefix: str,
        removable: bool = True,
        lenient: bool = False,
        starts: Mapping[str, Any] | None = None,
    ) -> None:
        self.section, self.columns, self.stored, self.documents = section, columns, stored, documents
        self.blank = BenefitRule(kind=section.kind, layer=section.layers[0], care=section.cares[0])
        for name, value in {**section.starts, **(starts or {})}.items():
            setattr(self.blank, name, value)
        self.lenient = lenient  # half written: read what can be read, and say nothing of the rest
        self.start_text = ""  # of a band: where it begins; set by the sheet
        self.stored_text = ""  # what somebody else saved meanwhile, where it reads otherwise; set by the sheet
        super().__init__(data, prefix=prefix, empty_permitted=stored is None)
        given = stored or self.blank
        for name in (*columns, *EVIDENCE):
            self.fields[name] = self._field(name, given)
        if removable:
            self.fields["remove"] = forms.BooleanField(label="删除", required=False)
        for name, one in self.fields.items():
            one.label = one.label or section.label(name)

    # --- fields ------------------------------------------------------------------------------------------------------

    def _field(self, name: str, given: BenefitRule) -> forms.Field:
        initial = self._initial(name, given)
        if name in FIGURE_FIELDS:
            figure = FIGURE_FIELDS[name](required=False, initial=initial)
            if name == "upto":
                figure.widget.attrs["placeholder"] = "以上不限"
            return figure
        if name in ("no_cap", "feeds_supplement", "unlimited"):
            return forms.BooleanField(required=False, initial=initial)
        if name == "admission":
            widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 3})
            return forms.IntegerField(required=False, initial=initial, min_value=2, max_value=99, widget=widget)
        if name in ("name", "note"):
            longest = 60 if name == "name" else 300
            return forms.CharField(required=False, initial=initial, max_length=longest)
        return forms.ChoiceField(required=False, initial=initial, choices=self._choices(name, initial))

    def _choices(self, name: str, initial: Any) -> list[tuple[Any, Any]]:
        if name == "layer":
            return [(layer, Layer(layer).label) for layer in self.section.layers]
        if name == "care":
            return [(care, "所有类型" if care == ANY else Care(care).label) for care in self.section.cares]
        if name == "evidence":
            typed = [(one.value, one.label) for one in (Evidence.COMPILED, Evidence.DOUBTFUL)]
            return (
                typed if initial != Evidence.VERIFIED else [(Evidence.VERIFIED.value, Evidence.VERIFIED.label), *typed]
            )
        if name == "document":
            return [("", "没有写明"), *((str(pk), _short(document)) for pk, document in self.documents.items())]
        return CHOICES[name]

    def _initial(self, name: str, given: BenefitRule) -> Any:
        if name == "unlimited":
            return self.stored is not None and self.stored.amount is None
        if name == "document":
            return str(given.document_id or "")
        return getattr(given, name)

    # --- what the template asks --------------------------------------------------------------------------------------

    @property
    def anchor(self) -> str:
        """The row's id on the page."""
        return f"row-{self.stored.pk}" if self.stored is not None else f"row-{self.prefix}"

    @property
    def cells(self) -> Iterator[tuple[str, forms.BoundField]]:
        """The columns with their fields."""
        for name in self.columns:
            yield name, self[name]

    @property
    def removed(self) -> bool:
        """Whether the row was ticked to be deleted."""
        return bool(self.is_bound and "remove" in self.fields and self["remove"].data)

    @property
    def title(self) -> str:
        """What the row is about, for those who cannot see the table."""
        return rule_title(self.stored) if self.stored is not None else f"{self.section.title}，新的一行"

    @property
    def grade(self) -> str:
        """verified, compiled or doubtful: as stored."""
        return str(self.stored.shown_evidence) if self.stored is not None else str(Evidence.COMPILED)

    @property
    def evidence_words(self) -> str:
        """The grade in short, with the document: what stands over the folded part."""
        if self.stored is None:
            return "依据"
        verification = getattr(self.stored, "verification", None)
        document = verification.document if verification is not None else self.stored.document
        grade = {Evidence.VERIFIED: "已核对", Evidence.DOUBTFUL: "存疑"}.get(Evidence(self.grade), "汇编")
        if verification is not None:
            grade = f"{grade} {verification.checked_on:%Y-%m-%d}"
        return f"{grade} · {document.number or document.title}" if document is not None else grade

    @property
    def evidence_fields(self) -> list[forms.BoundField]:
        """The fields of the folded part."""
        return [self[name] for name in EVIDENCE]

    @property
    def remove_field(self) -> forms.BoundField | None:
        """The tick that deletes the row."""
        return self["remove"] if "remove" in self.fields else None

    @property
    def why_doubtful(self) -> str:
        """The reason of a doubtful figure, always in sight."""
        return self.stored.note or "没有写原因" if self.stored is not None and self.grade == Evidence.DOUBTFUL else ""

    @property
    def opened(self) -> bool:
        """Whether the part with evidence is open: where an error is in it, or something doubtful was typed."""
        return any(name in self.errors for name in EVIDENCE) if self.is_bound else False

    # --- reading -----------------------------------------------------------------------------------------------------

    @property
    def empty(self) -> bool:
        """A new row in which nothing was typed, or one that is not to be."""
        return self.stored is None and (not self.is_bound or not self.has_changed() or self.removed)

    def full_clean(self) -> None:
        """What is to be deleted, and what is as it was, needs no check."""
        super().full_clean()
        if self.lenient or self.removed or (self.is_bound and self.stored is not None and not self.has_changed()):
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.lenient or self.removed or not self.has_changed():
            return data
        for name, message in self._missing(data):
            self.add_error(name if name in self.fields else None, ValidationError(message, code="missing"))
        if data.get("evidence") == Evidence.DOUBTFUL and not data.get("note"):
            self.add_error("note", ValidationError(DOUBTFUL_NOTE, code="no_note"))
        if not self.errors:
            self._check_constraints()
        return data

    def _missing(self, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """What a rule of this kind cannot be without: column and message. A column with an error has had its message."""
        given = {name for name, value in data.items() if value not in (None, "", False)} | set(self.errors)
        zero = {name for name, value in data.items() if value == 0 and value is not False}
        given |= zero
        if data.get("upto") == 0:
            yield "upto", "分段上限要大于 0；最后一段留空。"
        match self.section.kind:
            case Kind.DEDUCTIBLE:
                if "amount" not in given:
                    yield "amount", "请填写金额；没有起付线的写 0。"
                if "per" not in given:
                    yield "per", "请选择每年、每次就诊还是每次住院。"
            case Kind.RATIO | Kind.CLASS_B:
                if "ratio" not in given:
                    yield "ratio", "请填写比例，例如 60%。"
            case Kind.CAP:
                if {"amount", "unlimited"} <= given - set(self.errors):
                    yield "amount", "金额和“不设”只能有一个。"
                elif not {"amount", "unlimited"} & given:
                    yield "amount", "请填写金额；文件写明不设的，勾选“不设”。"
            case Kind.REPEAT:
                if "admission" not in given:
                    yield "admission", "请填写从第几次起，例如 2。"
                if len({"ratio", "amount", "step"} & given) != 1:
                    yield "ratio", "第 1 次的百分之几、固定金额、每次少多少，三者填一个。"
            case Kind.CROSS_REGION:
                if "place" not in given:
                    yield "place", "请选择情形。"
                if len({"ratio", "points"} & given) != 1:
                    yield "ratio", "按比例的百分之几、加减百分点，两者填一个。"
            case Kind.FAVOUR:
                if data.get("aid", ANY) == ANY:
                    yield "aid", "请选择是哪一类人。"
                if not {"factor", "points", "no_cap"} & given:
                    yield "factor", "起付线、比例、封顶线，至少填一项。"

    def _check_constraints(self) -> None:
        """The database's own rules, each at its column. Whether a rule stands twice is the sheet's to say."""
        rule = self.rule()
        for constraint in BenefitRule._meta.constraints:
            if not isinstance(constraint, CheckConstraint):
                continue
            try:
                constraint.validate(BenefitRule, rule)  # type: ignore[attr-defined]
            except ValidationError as error:
                at = AT[constraint.name]
                self.add_error(at if at in self.fields else None, error)

    def rule(self) -> BenefitRule:
        """The rule as typed, not saved. A column that could not be read is as stored."""
        self.errors  # noqa: B018 - reads what was typed
        rule = copy.copy(self.stored or self.blank)
        for name, value in getattr(self, "cleaned_data", {}).items():
            if name == "unlimited":
                if value:
                    rule.amount = None
            elif name == "document":
                rule.document = self.documents.get(int(value)) if value else None
            elif name == "amount" and self.cleaned_data.get("unlimited"):
                continue
            elif name != "remove":
                setattr(rule, name, value if value is not None else PLAIN.get(name))
        return rule

    @property
    def figures_changed(self) -> bool:
        """Whether the row states something else than what is stored, evidence and notes aside."""
        if self.stored is None:
            return True
        typed = self.rule()
        return any(getattr(typed, name) != getattr(self.stored, name) for name in FIGURES)

    def echoes(self) -> Iterator[str]:
        """How figures were read that could have been meant otherwise: “85”读作 85%."""
        for name in self.changed_data:
            one, text = self.fields[name], str(self[name].data or "").strip()
            if isinstance(one, (YuanField, RatioField, PointsField, TimesField)) and text:
                read = one.write(self.cleaned_data[name])
                if read != text and not (isinstance(one, YuanField) and "万" not in text):
                    yield f"{rule_title(self.rule())}：“{text}”读作 {read}{' 元' if isinstance(one, YuanField) else ''}"

    def stored_value(self) -> str:
        """What the stored rule states, in words."""
        return rule_value(self.stored) if self.stored is not None else ""


def _short(document: PolicyDocument) -> str:
    """A document in a list: its number first, cut short."""
    text = f"{document.number} {document.title}".strip()
    return text if len(text) <= 40 else f"{text[:39]}…"
