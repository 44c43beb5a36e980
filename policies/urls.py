"""Addresses of what people read."""

from django.urls import path

from policies.views import explainer, glossary, offices, policy_index, term, topic

urlpatterns = [
    path("policies/", policy_index, name="policies"),
    path("policies/<slug:slug>/", explainer, name="explainer"),
    path("topics/<slug:slug>/", topic, name="topic"),
    path("glossary/", glossary, name="glossary"),
    path("glossary/<slug:slug>/", term, name="term"),
    path("offices/", offices, name="offices"),
]
