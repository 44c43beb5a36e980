"""What the tests of import and export share: files made by hand, users, the way through the admin's pages."""

import csv
import io
from typing import Any

import openpyxl
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regions.models import (
    BenefitRule,
    BenefitSchedule,
    County,
    PolicyDocument,
    PolicyParameter,
    PoolingArea,
    Province,
    StaffScope,
)
from regions.resources.places import AreaResource, CountyResource, ProvinceResource
from regions.resources.policies import DocumentResource, ParameterResource
from regions.resources.schedules import ScheduleResource
from regions.starting.read import RULE_COLUMNS

HEAD = (
    "area",
    "scheme",
    "effective_from",
    "start_unknown",
    "ends",
    "elder_from_age",
    "version",
    "source",
    *RULE_COLUMNS,
)
SCHEDULES = "/admin/regions/benefitschedule/"
Row = dict[str, Any]
# In the order in which they refer to each other, with the number of rows in the starting data.
TABLES: tuple[tuple[Any, Any, int], ...] = (
    (ProvinceResource, Province, 31),
    (AreaResource, PoolingArea, 348),
    (CountyResource, County, 2850),
    (DocumentResource, PolicyDocument, 6),
    (ParameterResource, PolicyParameter, 42),
    (ScheduleResource, BenefitSchedule, 22074),
)


def exported(resource: Any, model: Any) -> Any:
    """All rows of a model as a table."""
    return resource().export(model.objects.order_by("pk"))


def texts(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file as they stand in it."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def forget_everything() -> None:
    """Empty every table, the published versions too."""
    for model in (BenefitRule, *(model for _, model, _ in reversed(TABLES))):
        model._base_manager.all()._raw_delete("default")


def rule(**values: Any) -> Row:
    """A row of a schedule's file: residents of 990100 from 2026-07-01, a deductible of 500 an admission unless told."""
    row: Row = dict.fromkeys(HEAD, "")
    row |= {"area": "990100", "scheme": "resident", "effective_from": "2026-07-01", "source": "试验通知"}
    return row | (values or {"kind": "deductible", "care": "inpatient", "amount": "500", "per": "admission"})


def csv_file(rows: list[Row], *, head: Any = None, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, head or list(rows[0]), lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode(encoding)


def sheet_file(rows: list[Row], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([None if value == "" else value for value in row.values()])
    if merge:
        sheet.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def member(name: str = "编辑甲", *permissions: str, areas: Any = ()) -> User:
    """Staff with these permissions of `regions`, by codename; `areas` narrows them."""
    user = User.objects.create_user(name, password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="regions", codename__in=permissions))
    if areas:
        StaffScope.objects.create(user=user).areas.set(areas)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def try_out(client: Client, content: bytes, name: str = "a.csv", page: str = SCHEDULES, **more: str) -> Any:
    """The page after a file was sent."""
    data = {
        "import_file": SimpleUploadedFile(name, content),
        "format": "",
        "resource": "0",
        "reason": "年度调整",
        **more,
    }
    return client.post(f"{page}import/", data)


def confirm(client: Client, tried: Any, page: str = SCHEDULES, **more: str) -> Any:
    """The answer to the confirmation of what was tried."""
    return client.post(f"{page}process_import/", {**tried.context["confirm_form"].initial, **more})


def faults(response: Any) -> list[tuple[int, str, str]]:
    """(row, column, reason) as the page lists them; those of the file itself as row 0."""
    preview = response.context.get("preview")
    if preview is not None and preview.faults:
        return [(fault.place, fault.column, fault.reason) for fault in preview.faults]
    form = response.context["form"]
    return [(0, name, message) for name, messages in form.errors.items() for message in messages]
