"""The OpenAPI 3.1 description of `/api/v1/`, made from the form's fields and the types of the answers."""

from functools import lru_cache
from typing import Any

import msgspec
from django import forms

from calculators.forms import EstimateForm
from calculators.presenters.answers import AreasAnswer, ErrorsAnswer, EstimateAnswer

DEFAULTS = {"aid": "none", "place": "local", "admission": 1}


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The whole document; it does not change while the process runs."""
    (estimate, areas, errors), components = msgspec.json.schema_components(
        (EstimateAnswer, AreasAnswer, ErrorsAnswer), ref_template="#/components/schemas/{name}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "医保明白账",
            "version": "1",
            "description": "按地区和日期估算医保结算，每一步带依据和证据等级。金额是两位小数的文本，单位元。结果仅供参考。",
        },
        "paths": {
            "/api/v1/estimate": {
                "get": {
                    "operationId": "estimate",
                    "summary": "一笔费用怎么结算",
                    "description": "没有写明的参数忽略；同一个参数给两次是 400。先查输入（400），再查地区（404），再查标准（409）。",
                    "parameters": [_parameter(name, field) for name, field in EstimateForm.base_fields.items()],
                    "responses": {
                        "200": _response("结算结果", estimate),
                        "400": _response("输入有误", errors),
                        "404": _response("没有这个统筹区", errors),
                        "409": _response("那一天没有可用的标准", errors),
                    },
                }
            },
            "/api/v1/areas": {
                "get": {
                    "operationId": "areas",
                    "summary": "全部统筹区和已知的标准",
                    "responses": {"200": _response("统筹区列表", areas)},
                }
            },
        },
        "components": {"schemas": components},
    }


def _response(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _parameter(name: str, field: forms.Field) -> dict[str, Any]:
    schema = dict(getattr(field, "schema", {"type": "string"}))
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        schema["enum"] = [value for value, _ in choices]
    if name in DEFAULTS:
        schema["default"] = DEFAULTS[name]
    parameter = {"name": name, "in": "query", "required": field.required, "schema": schema}
    text = "。".join(str(part).rstrip("。") for part in (field.label, field.help_text) if part)
    return parameter | {"description": f"{text}。"}
