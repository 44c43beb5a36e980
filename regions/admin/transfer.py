"""Import and export in the admin: forms, the file that waits, and the mixin `TransferAdmin`."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import select_template
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result, RowResult
from import_export.signals import post_import

from regions.resources.base import why
from regions.resources.formats import FORMATS, BadFile
from regions.resources.preview import preview
from regions.resources.storage import GONE, KEPT_SECONDS, waiting_room

ENDINGS = {".xlsx": "0", ".csv": "1", ".yaml": "2", ".yml": "2"}  # by the order of FORMATS


class TransferImportForm(ImportForm):
    """File, format and reason. The format is told by the file's name where it is not chosen."""

    reason = forms.CharField(label="导入原因", max_length=90, widget=forms.TextInput(attrs={"class": "vTextField"}))
    field_order = ["resource", "import_file", "format", "reason"]

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["reason"].help_text = resources[0].reason_help
        self.fields["import_file"].label = "文件"
        self.fields["import_file"].error_messages |= {"empty": "文件是空的。"}
        self.fields["import_file"].widget.attrs["accept"] = ",".join(ENDINGS)
        choice = self.fields["format"]
        choice.label, choice.required = "格式", False
        choice.choices = [("", "按文件名判断"), *list(choice.choices)[1:]]

    @property
    def media(self) -> forms.Media:
        """Without the library's script, which guesses the format."""
        return forms.Media()

    def clean_import_file(self) -> Any:
        """Too large a file is refused before anything reads it."""
        file = self.cleaned_data["import_file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            most = settings.IMPORT_MAX_BYTES / 1024 / 1024
            size = file.size / 1024 / 1024
            raise forms.ValidationError(
                f"文件有 {size:.1f} MB，最多 {most:.0f} MB。请分成几个文件，或改用 XLSX（小得多）。"
            )
        return file

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        file = values.get("import_file")
        if file is not None and not values.get("format"):
            values["format"] = ENDINGS.get(Path(file.name).suffix.lower(), "")
            if not values["format"]:
                self.add_error("format", "从文件名看不出格式，请选择。")
        return values


class TransferConfirmForm(ConfirmImportForm):
    """What the dry run hands on; the file's name is signed for this user and this table."""

    reason = forms.CharField(max_length=90, widget=forms.HiddenInput())

    def __init__(self, *args: Any, signer: TimestampSigner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._signer = signer
        formats = [(str(number), "") for number in range(len(FORMATS))]
        self.fields["format"] = forms.ChoiceField(choices=formats, widget=forms.HiddenInput())

    def clean_import_file_name(self) -> str:
        try:
            return self._signer.unsign(self.cleaned_data["import_file_name"], max_age=KEPT_SECONDS)
        except BadSignature as error:
            raise forms.ValidationError(GONE) from error


class TransferExportForm(ExportForm):
    """The format alone: every column goes out, so that the file can come back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].label = "格式"
        self.fields["format"].choices = list(self.fields["format"].choices)[1:]


class TransferAdmin(ImportExportMixin):
    """Import and export of a ModelAdmin's table. First base class: `class XAdmin(TransferAdmin, …)`, with

        resource_classes = [XResource]    (regions.resources)

    Export asks for the permission to view and keeps to the rows that `get_queryset` gives (ScopedAdmin); import asks for
    the permission to add, changes rows that stand only for those who may change, and keeps to the scope row by row.
    """  # fmt: skip

    import_formats = export_formats = FORMATS
    import_form_class = TransferImportForm
    confirm_form_class = TransferConfirmForm
    export_form_class = TransferExportForm

    # --- who may --------------------------------------------------------------------------------------------------------

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may add rows, and what comes with them."""
        needed = [name for resource in self.resource_classes for name in resource.also_needs]
        return bool(self.has_add_permission(request)) and request.user.has_perms(needed)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may look at the rows."""
        allowed: bool = self.has_view_permission(request)
        return allowed

    # --- the list's page ------------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The library's list page puts its two links over the list page of this very model, if it has one of its own."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            app, model = self.get_model_info()
            names = [f"admin/{app}/{model}/change_list.html", f"admin/{app}/change_list.html", "admin/change_list.html"]
            response.context_data["ie_base_change_list_template"] = select_template(names)
        return response

    # --- import ---------------------------------------------------------------------------------------------------------

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The form, and the page of the dry run; what cannot be confirmed is not kept."""
        response: TemplateResponse = super().import_action(request, **kwargs)
        context: Any = response.context_data
        if "result" in context:
            context["preview"] = preview(context.pop("result"))
        if "confirm_form" not in context:
            file = context["form"].files.get("import_file")
            name = getattr(file, "tmp_storage_name", None)
            if name:
                waiting_room()(name=name).remove()
        else:
            context["reason"] = context["form"].cleaned_data["reason"]
            context["file_name"] = context["form"].cleaned_data["import_file"].name
        context |= {"title": "导入", "media": self.media, **_help()}
        return response

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The import itself: everything is read and checked anew, since others may have worked in between."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self.create_confirm_form(request)
        try:
            if not form.is_valid():
                raise BadFile(GONE)
            content = waiting_room()(name=form.cleaned_data["import_file_name"]).take()
            dataset = FORMATS[int(form.cleaned_data["format"])]().create_dataset(content)
        except BadFile as error:
            messages.error(request, str(error))
            return redirect("admin:{}_{}_import".format(*self.get_model_info()))
        with transaction.atomic():  # rows, their history, and the log's entries of them: all or nothing
            result = self.process_dataset(dataset, form, request, **kwargs)
            refused = result.has_errors() or result.has_validation_errors()
            if not refused:
                self.generate_log_entries(result, request)
        return self._refused(request, result) if refused else self.process_result(result, request)

    def get_tmp_storage_class(self) -> Any:
        return waiting_room()

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        """Only what our readers say; anything else is a fault of ours and is not swallowed."""
        if not isinstance(e, BadFile):
            raise e
        for message in e.messages:
            form.add_error("import_file", message)

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        request, form = kwargs["request"], kwargs["form"]
        return {
            "reason": form.cleaned_data["reason"],
            "may_change": self.has_change_permission(request),
            "rollback_on_validation_errors": True,
        }

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial["import_file_name"] = self._signer(request).sign(initial["import_file_name"])
            initial["reason"] = import_form.cleaned_data["reason"]
        return initial

    def get_confirm_form_kwargs(self, request: HttpRequest, import_form: Any = None) -> dict[str, Any]:
        return super().get_confirm_form_kwargs(request, import_form) | {"signer": self._signer(request)}

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponseRedirect:
        """Say what was done, which by now is logged and stays; a single new draft is shown at once."""
        drafts = getattr(result, "drafts", [])
        post_import.send(sender=None, model=self.model)
        if drafts:
            rules = sum(len(draft.rules) for draft in drafts)
            messages.success(request, f"已导入 {len(drafts)} 版草稿，共 {rules} 条规则。送审、发布之前群众看不到。")
        else:
            totals = result.totals
            new, changed = totals[RowResult.IMPORT_TYPE_NEW], totals[RowResult.IMPORT_TYPE_UPDATE]
            same = totals[RowResult.IMPORT_TYPE_SKIP]
            messages.success(request, f"已导入：新建 {new} 行，修改 {changed} 行，没有变化 {same} 行。")
        page = "admin:{}_{}".format(*self.get_model_info())
        if len(drafts) == 1:
            return redirect(f"{page}_change", drafts[0].schedule.pk)
        return redirect(f"{page}_changelist")

    def generate_log_entries(self, result: Result, request: HttpRequest) -> None:
        """In Django's own log of the admin: one entry a row, or a draft."""
        drafts = getattr(result, "drafts", None)
        if drafts is not None:
            made, changed = [draft.schedule for draft in drafts], []
        else:
            made = [row.instance for row in result.rows if row.is_new()]
            changed = [row.instance for row in result.rows if row.is_update()]
        message = why(request.POST["reason"])
        for rows, flag in ((made, ADDITION), (changed, CHANGE)):
            if rows:
                LogEntry.objects.log_actions(request.user.pk, rows, flag, message)  # type: ignore[arg-type]

    def _refused(self, request: HttpRequest, result: Result) -> TemplateResponse:
        """What was right at the dry run is no longer; nothing was written."""
        formats, resources = self.get_import_formats(), self.get_import_resource_classes(request)
        context = {
            **self.admin_site.each_context(request),
            "title": "导入",
            "opts": self.model._meta,
            "form": self.import_form_class(formats, resources),
            "media": self.media,
            "preview": preview(result),
            "fields_list": [
                (resource.get_display_name(), [field.column_name for field in resource().get_user_visible_fields()])
                for resource in resources
            ],
            **_help(),
        }
        return TemplateResponse(request, [self.import_template_name], context, status=409)

    def _signer(self, request: HttpRequest) -> TimestampSigner:
        return TimestampSigner(salt=f"import:{self.model._meta.label}:{request.user.pk}")

    # --- export ---------------------------------------------------------------------------------------------------------

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().init_request_context_data(request, form)
        return context | {"title": "导出", "export_url": request.get_full_path()}

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        return f"{self.model._meta.model_name}-{timezone.localdate().isoformat()}.{file_format.get_extension()}"


def _help() -> dict[str, Any]:
    """The limits, for the page."""
    return {"most_bytes": settings.IMPORT_MAX_BYTES, "most_rows": settings.IMPORT_MAX_ROWS}
