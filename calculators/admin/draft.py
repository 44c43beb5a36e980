"""Try a version before it is published: the account that citizens would see, figures in doubt included and marked."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from calculators.draft import NoDraft, draft_version
from calculators.estimates import Estimate, Refusal, estimate_by
from calculators.forms.draft import DraftForm
from calculators.presenters import bill_account
from calculators.schedules import schedule_of
from regions.models import BenefitSchedule


@never_cache
@require_safe
def draft_calculator(request: HttpRequest, token: str) -> HttpResponse:
    """GET <admin>/calculators/referencecase/draft/<token>/: questions and answer on one page. Staff only."""
    if not request.user.has_perm("regions.view_benefitschedule"):
        raise PermissionDenied
    try:
        version = draft_version(token)
    except NoDraft as gone:
        return render(request, "calculators/draft.html", {"gone": str(gone)}, status=410)
    form = _form(request.GET, version)
    settled = _settled(form, version) if form.is_bound and form.is_valid() else None
    account = bill_account(settled, timezone.localdate()) if isinstance(settled, Estimate) else None
    context = {
        "version": version,
        "form": form,
        "refusal": settled if isinstance(settled, str) else "",
        "account": account,
        # Readers cannot report on what they cannot see.
        "lines": [line._replace(report="") for line in account.lines] if account is not None else [],
    }
    return render(request, "calculators/draft.html", context)


def _form(query: QueryDict, version: BenefitSchedule) -> DraftForm:
    """Bound as soon as a bill was sent. A day that was not given is the version's first, so that it holds."""
    if "total" not in query:
        return DraftForm(initial={"care": "inpatient", "on": version.effective_from})
    asked = query.copy()
    asked["area"], asked["scheme"] = version.area.code, version.scheme
    asked.setdefault("on", "")
    if not asked["on"]:
        asked["on"] = version.effective_from.isoformat()
    return DraftForm(asked)


def _settled(form: DraftForm, version: BenefitSchedule) -> Estimate | str:
    """The estimate under the version, or why there is none."""
    try:
        return estimate_by(version.area, schedule_of(version, doubtful=True), form.case())
    except Refusal as refusal:
        if refusal.status == 400:
            form.add_error(refusal.field, refusal.message)
            return ""
        return refusal.message
