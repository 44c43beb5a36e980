"""The second factor: six digits of an authenticator app (TOTP, RFC 6238), set up with a picture to be scanned."""

from base64 import b32encode, b64encode
from io import BytesIO
from typing import Any

import qrcode
import qrcode.image.svg
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

NAME = "身份验证器"
PENDING = "second_factor_pending"  # in the session: the device that is being set up there, and nowhere else
WAIT = "刚才输错了，请稍等片刻再试。"
WRONG = "验证码不对。请看清当前的六位数字，用过的不能再用；手机时间要准。"


class CodeForm(forms.Form):
    """Six digits, full-width ones too."""

    code = forms.CharField(
        label="验证码",
        max_length=12,
        help_text="身份验证器应用里当前的六位数字。",
        error_messages={"required": "请填写验证码。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return _digits(self.cleaned_data["code"])


class ReplaceForm(CodeForm):
    """For those who have a device: its code first, then that of the new one."""

    old_code = forms.CharField(
        label="原来的验证码",
        max_length=12,
        help_text="原来那台手机上当前的六位数字。登录时用过的不能再用，请等它换成下一个。",
        error_messages={"required": "请填写原来的验证码。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )
    field_order = ("old_code", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "新的验证码"
        del self.fields["code"].widget.attrs["autofocus"]

    def clean_old_code(self) -> str:
        return _digits(self.cleaned_data["old_code"])


def _digits(typed: str) -> str:
    code = typed.translate(str.maketrans("０１２３４５６７８９　", "0123456789 ")).replace(" ", "")
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise forms.ValidationError("验证码是六位数字。")
    return code


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """GET asks for the code, POST takes it and goes on to `next`. Those without a device are led to set one up."""
    user = _member(request)
    if user is None:
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None:
        return redirect(f"{reverse('admin:set_up_second_factor')}?{request.GET.urlencode()}")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wrong = _verify(device, form.cleaned_data["code"])
        if not wrong:
            otp_login(request, device)
            return redirect(_onward(request))
        form.add_error("code", wrong)
    return _page(request, "admin/second_factor.html", {"form": form, "title": "第二步验证"})


@never_cache
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """GET shows a new secret as a picture, POST confirms it by a code. One device a member; a new one replaces it.

    Whoever has a device already must have given its code to come here, and gives it once more to replace it: neither a
    stolen password nor a desk left open is enough.
    """
    user = _member(request)
    if user is None:
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    old = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if old is not None and not request.user.is_verified():  # type: ignore[union-attr]
        return redirect(f"{reverse('admin:second_factor')}?{request.GET.urlencode()}")
    new = _pending(request, user)
    form = (CodeForm if old is None else ReplaceForm)(request.POST or None)
    if request.method == "POST" and form.is_valid() and _confirmed(form, old, new):
        TOTPDevice.objects.filter(user=user).exclude(pk=new.pk).delete()
        request.session.pop(PENDING, None)
        otp_login(request, new)
        messages.success(request, "第二步验证已启用。下次登录要输入验证码。")
        return redirect(_onward(request))
    context = {
        "form": form,
        "title": "设置第二步验证" if old is None else "更换第二步验证",
        "picture": _picture(new.config_url),
        "secret": _secret(new),
    }
    return _page(request, "admin/second_factor_set_up.html", context)


def _pending(request: HttpRequest, user: User) -> TOTPDevice:
    """The device this very session is setting up.

    One a session: otherwise whoever knows the password could look up the secret first and wait for the owner to
    confirm it.
    """
    found = TOTPDevice.objects.filter(user=user, confirmed=False, pk=request.session.get(PENDING)).first()
    if found is None:
        found = TOTPDevice.objects.create(user=user, confirmed=False, name=NAME)
        request.session[PENDING] = found.pk
    return found


def _confirmed(form: CodeForm, old: TOTPDevice | None, new: TOTPDevice) -> bool:
    """Whether the codes were right; the new device is confirmed then. Says at its field what was wrong."""
    if old is not None and (wrong := _verify(old, form.cleaned_data["old_code"])):
        form.add_error("old_code", wrong)
        return False
    if wrong := _verify(new, form.cleaned_data["code"]):
        form.add_error("code", wrong)
        return False
    new.confirmed = True
    new.save()
    return True


def _member(request: HttpRequest) -> User | None:
    """Whoever gave a right password and is staff."""
    user = request.user
    return user if isinstance(user, User) and user.is_active and user.is_staff else None


def _verify(device: TOTPDevice, code: str) -> str:
    """Why a code is not taken, "" where it is; the device is brought up to date.

    The device itself slows down guessing and takes no code twice (django-otp); the row is locked meanwhile, so that two
    at once cannot both use one code.
    """
    with transaction.atomic():
        kept = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        allowed, _ = kept.verify_is_allowed()
        wrong = WAIT if not allowed else "" if kept.verify_token(code) else WRONG
    device.refresh_from_db()
    return wrong


def _onward(request: HttpRequest) -> str:
    onward = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        return onward
    return reverse("admin:index")


def _picture(text: str) -> str:
    """A QR code as an address of its own, which the CSP allows for pictures."""
    made = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, box_size=12).save(made)
    return f"data:image/svg+xml;base64,{b64encode(made.getvalue()).decode()}"


def _secret(device: TOTPDevice) -> str:
    """The secret in groups of four, to be typed where no picture can be scanned."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    shown = {
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "has_permission": False,
        "is_popup": False,
        **context,
    }
    return TemplateResponse(request, template, shown)
