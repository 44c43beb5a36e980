"""What readers send on purpose: a report that something is wrong, and whether an explainer helped.

No cookie, no account, and nothing about the sender is stored or logged: not even the address, which the throttle alone
sees (regions/throttle.py).
"""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from policies.forms.report import ReportForm
from policies.models import Explainer, ExplainerVersion, HelpfulCount, Report
from policies.same_origin import same_origin_form
from policies.subjects import Subject, UnknownSubject, find_subject
from regions.throttle import wait_seconds


@same_origin_form
@sensitive_post_parameters()
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """GET /report/?about=&kind=: the form, prefilled; POST sends it. What is not ours is 404, a bad form 400."""
    sent = request.POST if request.method == "POST" else request.GET
    subject = _subject(sent.get("about", ""))
    if request.method != "POST":
        kind = request.GET.get("kind", Report.Kind.ERROR)
        form = ReportForm(initial={"kind": kind if kind in Report.Kind.values else Report.Kind.ERROR})
        return render(request, "policies/report.html", {"form": form, "subject": subject})
    form = ReportForm(request.POST)
    if not form.is_valid():
        return render(request, "policies/report.html", {"form": form, "subject": subject}, status=400)
    wait = wait_seconds(request, "report", settings.THROTTLE_REPORTS)
    if wait:
        return _later(request, wait, form, subject)
    made = Report(kind=form.cleaned_data["kind"], text=form.cleaned_data["text"], **subject.fields)
    made._history_user = None  # type: ignore[attr-defined]  # also where a member of staff is signed in here
    made.save()
    return HttpResponseRedirect(f"{reverse('report_thanks')}?{urlencode({'about': subject.about})}")


@require_safe
@never_cache
def report_thanks(request: HttpRequest) -> HttpResponse:
    """GET /report/thanks/?about=: what happens next, and the way back."""
    return render(request, "policies/report_thanks.html", {"subject": _subject(request.GET.get("about", ""))})


@same_origin_form
@require_POST
@never_cache
def helpful(request: HttpRequest, slug: str) -> HttpResponse:
    """POST /policies/<slug>/helpful/ `answer=yes|no`: count it for the day, go back to the explainer with a thank-you."""
    today = timezone.localdate()
    current = ExplainerVersion.objects.current(today).filter(explainer__slug=slug)
    explainer = get_object_or_404(Explainer.objects.filter(versions__in=current))
    answer = request.POST.get("answer", "")
    if answer not in ("yes", "no"):
        return render(request, "400.html", status=400)
    wait = wait_seconds(request, "helpful", settings.THROTTLE_REPORTS)
    if wait:
        return _later(request, wait)
    with transaction.atomic():
        count, _ = HelpfulCount.objects.get_or_create(explainer=explainer, day=today)
        HelpfulCount.objects.filter(pk=count.pk).update(**{answer: F(answer) + 1})
    return HttpResponseRedirect(f"/policies/{explainer.slug}/?thanks=1#helpful")


def _subject(about: str) -> Subject:
    try:
        return find_subject(about, timezone.localdate())
    except UnknownSubject:
        raise Http404 from None


def _later(
    request: HttpRequest, wait: int, form: ReportForm | None = None, subject: Subject | None = None
) -> HttpResponse:
    """429: too much from one address. What was typed stays in the form below, to be sent later."""
    minutes = -(-wait // 60)
    context = {"form": form, "subject": subject, "minutes": minutes}
    response = render(request, "policies/report_later.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response
