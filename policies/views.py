"""The pages of policies: explainers, life situations, glossary, offices."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from policies.models import GlossaryTerm, Topic
from policies.presenters.entries import grouped, topic_lines
from policies.presenters.explainer import NoExplainer, Withdrawn, present_explainer
from policies.presenters.glossary import present_term, terms
from policies.presenters.offices import office_groups
from policies.presenters.reader import reader_and_corrections, reader_of


@require_safe
@cache_control(no_cache=True)
def policy_index(request: HttpRequest) -> HttpResponse:
    """GET /policies/: life situations first, then every explainer once."""
    groups, others = grouped(timezone.localdate())
    return render(request, "policies/index.html", {"groups": groups, "others": others})


@require_safe
@cache_control(no_cache=True)
def explainer(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /policies/<slug>/: with the figures of the remembered place. One that was taken out answers 410 and helps."""
    reader, corrections = reader_and_corrections(request, slug, timezone.localdate())
    thanks = request.GET.get("thanks") == "1"
    context: dict[str, Any] = {"place": reader.area, "corrections": corrections, "thanks": thanks}
    try:
        context["page"] = present_explainer(slug, reader)
    except NoExplainer:
        raise Http404 from None
    except Withdrawn as gone:
        return render(request, "policies/gone.html", context | {"gone_title": gone.title}, status=410)
    return render(request, "policies/explainer.html", context)


@require_safe
@cache_control(no_cache=True)
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/<slug>/: the explainers of a life situation."""
    found = get_object_or_404(Topic, slug=slug)
    return render(request, "policies/topic.html", {"topic": found, "lines": topic_lines(found, timezone.localdate())})


@require_safe
@cache_control(no_cache=True)
def glossary(request: HttpRequest) -> HttpResponse:
    """GET /glossary/: every term with its short explanation."""
    return render(request, "policies/glossary.html", {"terms": terms()})


@require_safe
@cache_control(no_cache=True)
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /glossary/<slug>/: one term, explained, with the explainers that use it."""
    found = get_object_or_404(GlossaryTerm, slug=slug)
    reader = reader_of(request, timezone.localdate())
    return render(request, "policies/term.html", {"page": present_term(found, reader), "place": reader.area})


@require_safe
@cache_control(no_cache=True)
def offices(request: HttpRequest) -> HttpResponse:
    """GET /offices/: where to call, by place."""
    return render(request, "policies/offices.html", {"groups": office_groups()})
