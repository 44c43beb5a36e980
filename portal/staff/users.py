"""Members of staff: groups, areas, second factor. Only superusers change them, and nobody their own rights."""

from collections.abc import Callable
from typing import Any

from axes.utils import reset
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, SetUnusablePasswordMixin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import format_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.traces import has_traces
from regions.models import StaffScope

RIGHTS = ("is_active", "is_staff", "is_superuser")
ACTIONS = {"view": "查看", "add": "新增", "change": "修改", "delete": "删除", "publish": "发布", "withdraw": "撤下"}
# Without pages here, or without any effect: simple-history asks the permissions of the row itself.
UNUSED_APPS = ("admin", "contenttypes", "sessions", "otp_totp")


class ForSuperusers(admin.ModelAdmin):
    """Rights are changed by superusers alone, whatever permissions a group may hold; others may look where allowed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not oneself, so that one superuser is always left."""
        return bool(request.user.is_superuser) and obj != request.user


class ScopeForm(forms.ModelForm):
    class Meta:
        model = StaffScope
        fields = ("provinces", "areas")

    def clean(self) -> dict[str, Any]:
        """A scope that holds nothing would be taken for one that holds everything."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("provinces") and not cleaned.get("areas"):
            raise ValidationError("请选择省级行政区或统筹区。要让这位工作人员管全国，请删除这一条管辖范围。")
        return cleaned


class ScopeInline(admin.StackedInline):
    """At most one; without it the member answers for everywhere."""

    model = StaffScope
    form = ScopeForm
    extra = 0
    autocomplete_fields = ("provinces", "areas")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("auth.view_user"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


class PasswordForm(AdminPasswordChangeForm):
    """Django's, with the one sentence that it does not let be translated."""

    usable_password_help_text = format_lazy(  # type: ignore[assignment]
        '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
        SetUnusablePasswordMixin.usable_password_help_text,
        "停用以后，这位用户现在的密码就作废了。",
    )


class StaffUserAdmin(ForSuperusers, UserAdmin):
    """Rights come from groups only; a member's own right to everything is read only for that member."""

    list_display = (
        "username", "full_name", "group_names", "scope_words", "second_factor", "is_active", "is_superuser",
        "last_login",
    )  # fmt: skip
    list_filter = ("is_active", "is_superuser", "groups")
    show_full_result_count = False
    filter_horizontal = ("groups",)
    inlines = (ScopeInline,)
    actions = ("reset_second_factor", "unlock")
    change_password_form = PasswordForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("个人信息", {"fields": ("last_name", "first_name", "email")}),
        (
            "可以做什么",
            {
                "fields": ("groups", *RIGHTS),
                "description": "能改哪些地方，在最下面的“管辖范围”里选，不添加就是全国。离职时取消“有效”，不要删除，历史记录才完整。",
            },
        ),
        ("登录", {"fields": ("second_factor", "last_login", "date_joined")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not whoever changed anything: the history would lose who it was."""
        return super().has_delete_permission(request, obj) and (obj is None or not has_traces(obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows: QuerySet[User] = super().get_queryset(request)
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return rows.annotate(has_device=Exists(devices)).prefetch_related("groups", "scope__provinces", "scope__areas")

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """Once the member stands: the page of a new one asks for name and password only."""
        return self.inlines if obj is not None else ()

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Not even the masked hash of a password for those who only look."""
        first, *others = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return [first, *others]
        return [(None, {"fields": ("username",)}), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        own = RIGHTS if obj is not None and obj == request.user else ()
        return ("second_factor", "last_login", "date_joined", *own)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deletion in bulk: members are deactivated, or deleted one by one."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Whoever is entered here is staff; nobody else signs in to the portal."""
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    # --- columns -----------------------------------------------------------------------------------------------------

    @admin.display(description="姓名", empty_value="-")
    def full_name(self, user: User) -> str:
        return f"{user.last_name}{user.first_name}"

    @admin.display(description="组", empty_value="-")
    def group_names(self, user: User) -> str:
        return "、".join(group.name for group in user.groups.all())

    @admin.display(description="管辖范围")
    def scope_words(self, user: User) -> str:
        scope: StaffScope | None = getattr(user, "scope", None)
        if user.is_superuser or scope is None:
            return "全国"
        return "、".join([*map(str, scope.provinces.all()), *map(str, scope.areas.all())]) or "（没有）"

    @admin.display(description="第二步验证", boolean=True)
    def second_factor(self, user: Any) -> bool:
        return bool(user.has_device)

    # --- actions -----------------------------------------------------------------------------------------------------

    @admin.action(description="重置第二步验证", permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """The phone is lost: its device goes, the next sign-in is by password, or sets up a new one where required."""
        explains = "重置后，这些用户登录时不再要求原来手机上的验证码；要求第二步验证时，下次登录要重新设置。请先确认是本人提出的。"
        return self._confirmed(request, queryset, "reset_second_factor", "重置第二步验证", explains, _forget_devices)

    @admin.action(description="解除登录锁定", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Failed sign-ins of these names, from whatever address, are forgotten."""
        explains = "解除后，这些用户名可以马上再次登录。如果不是本人输错密码，请先查看登录失败记录。"
        return self._confirmed(request, queryset, "unlock", "解除登录锁定", explains, _forget_failures)

    def _confirmed(
        self,
        request: HttpRequest,
        queryset: QuerySet[User],
        action: str,
        label: str,
        explains: str,
        run: Callable[[User], None],
    ) -> HttpResponse | None:
        """A page that says what will happen; what it posts does it."""
        if "confirmed" in request.POST:
            for user in queryset:
                run(user)
                self.log_change(request, user, label)
            self.message_user(request, f"{label}：{'、'.join(user.username for user in queryset)}。", messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": label,
            "opts": self.opts,
            "users": queryset,
            "action": action,
            "explains": explains,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/auth/user/confirm_action.html", context)


def _forget_devices(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()


def _forget_failures(user: User) -> None:
    reset(username=user.username)


class PermissionField(forms.ModelMultipleChoiceField):
    """Permissions in words: Django stores their names in English."""

    def label_from_instance(self, obj: Any) -> str:
        kind = obj.content_type
        action = obj.codename.rpartition("_")[0]
        return f"{kind.app_labeled_name}：{ACTIONS.get(action, obj.name)}"


class StaffGroupAdmin(ForSuperusers, GroupAdmin):
    list_display = ("name", "member_names")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        rows: QuerySet[Group] = super().get_queryset(request)
        return rows.prefetch_related("user_set")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            kwargs["form_class"] = PermissionField
            kwargs["queryset"] = (
                Permission.objects.select_related("content_type")
                .exclude(content_type__app_label__in=UNUSED_APPS)
                .exclude(content_type__model__startswith="historical")
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="成员", empty_value="-")
    def member_names(self, group: Any) -> str:
        return "、".join(user.username for user in group.user_set.all())


admin.site.unregister([User, Group, TOTPDevice])
admin.site.register(User, StaffUserAdmin)
admin.site.register(Group, StaffGroupAdmin)
