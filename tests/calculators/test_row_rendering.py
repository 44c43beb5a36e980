"""Fields of rows are written straight, and read as Django's own templates write them."""

import pytest
from django.test.html import parse_html

from calculators.forms.row_rendering import RowRenderer
from calculators.forms.year import BillForm
from regions.forms.rendering import FieldRenderer

TYPED = {
    "care": "inpatient", "level": "", "on": "2025-06-01", "total": '"><script>', "class_c": "", "class_b": "1",
    "place": "unfiled", "out_of_province": "maybe",
}  # fmt: skip


@pytest.mark.parametrize("data", [None, TYPED, {}], ids=["empty", "typed", "nothing"])
@pytest.mark.parametrize("name", BillForm.base_fields)
def test_a_field_is_the_same_either_way(name: str, data: dict[str, str] | None):
    straight, by_template = (BillForm(data, renderer=renderer) for renderer in (RowRenderer(), FieldRenderer()))
    found = parse_html(straight[name].as_field_group())
    assert found == parse_html(by_template[name].as_field_group())
    assert "<script>" not in straight[name].as_field_group()
