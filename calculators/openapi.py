"""The OpenAPI 3.1 description of `/api/v1/`, made from the form's fields and the types of the answers."""

from functools import lru_cache
from typing import Any

import msgspec
from django import forms

from calculators.presenters.answers import AreasAnswer, ErrorsAnswer
from calculators.registry import CALCULATORS, ESTIMATE, POST_CALCULATORS, Calculator, PostCalculator


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The whole document; it does not change while the process runs."""
    calculators, posted = (ESTIMATE, *CALCULATORS.values()), tuple(POST_CALCULATORS.values())
    types = [
        *(calculator.answer_type for calculator in calculators),
        *(post.request_type for post in posted),
        *(post.answer_type for post in posted),
    ]
    (*schemas, areas, errors), components = msgspec.json.schema_components(
        (*types, AreasAnswer, ErrorsAnswer), ref_template="#/components/schemas/{name}"
    )
    answers, requests = schemas[: len(calculators)], schemas[len(calculators) : len(calculators) + len(posted)]
    paths: dict[str, dict[str, Any]] = {
        f"/api/v1/{calculator.name}": {"get": _operation(calculator, schema, errors)}
        for calculator, schema in zip(calculators, answers, strict=True)
    }
    for post, asked, answered in zip(posted, requests, schemas[len(calculators) + len(posted) :], strict=True):
        # own-rates is asked by GET and by POST at one address
        paths.setdefault(f"/api/v1/{post.name}", {})["post"] = _post_operation(post, asked, answered, errors)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "医保明白账",
            "version": "1",
            "description": "按地区和日期估算医保结算，每一步带依据和证据等级。金额是两位小数的文本，单位元。结果仅供参考。",
        },
        "paths": paths
        | {
            "/api/v1/areas": {
                "get": {
                    "operationId": "areas",
                    "summary": "全部统筹区和已知的标准",
                    "responses": {"200": _response("统筹区列表", areas), "429": _throttled(errors)},
                }
            },
        },
        "components": {"schemas": components},
    }


def _operation(calculator: Calculator, answer: dict[str, Any], errors: dict[str, Any]) -> dict[str, Any]:
    form = calculator.form_class
    return {
        "operationId": calculator.name,
        "summary": calculator.title,
        "description": "没有写明的参数忽略；同一个参数给两次是 400。先查输入（400），再查地区（404），再查标准（409）。",
        "parameters": [_parameter(name, field, form.defaults) for name, field in form.base_fields.items()],
        "responses": {
            "200": _response("结果", answer),
            "400": _response("输入有误", errors),
            "404": _response("没有这个统筹区", errors),
            "409": _response("那一天没有可用的标准", errors),
            "429": _throttled(errors),
        },
    }


def _post_operation(
    calculator: PostCalculator, asked: dict[str, Any], answered: dict[str, Any], errors: dict[str, Any]
) -> dict[str, Any]:
    return {
        "operationId": f"{calculator.name}-post" if calculator.name in CALCULATORS else calculator.name,
        "summary": calculator.title,
        "description": "没有写明的名字忽略；同一个名字给两次是 400。先查输入（400），再查地区（404），再查标准（409）。",
        "requestBody": {"required": True, "content": {"application/json": {"schema": asked}}},
        "responses": {
            "200": _response("结果", answered),
            "400": _response("输入有误", errors),
            "404": _response("没有这个统筹区", errors),
            "409": _response("那一天没有可用的标准", errors),
            "413": _response("内容太大", errors),
            "429": _throttled(errors),
        },
    }


def _response(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _throttled(errors: dict[str, Any]) -> dict[str, Any]:
    """Where the operator has set a limit (THROTTLE_API)."""
    wait = {"description": "多少秒以后再试。", "schema": {"type": "integer", "minimum": 1}}
    return _response("请求太多", errors) | {"headers": {"Retry-After": wait}}


def _parameter(name: str, field: forms.Field, defaults: dict[str, Any]) -> dict[str, Any]:
    schema = dict(getattr(field, "schema", {"type": "string"}))
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        schema["enum"] = [value for value, _ in choices]
    if name in defaults:
        schema["default"] = defaults[name]
    parameter = {"name": name, "in": "query", "required": field.required, "schema": schema}
    if not field.required:
        parameter["allowEmptyValue"] = True  # a question left empty in a form is not answered
    text = "。".join(str(part).rstrip("。") for part in (field.label, field.help_text) if part)
    return parameter | {"description": f"{text}。"}
