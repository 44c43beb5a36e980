"""Addresses of what readers send."""

from django.urls import path

from policies.feedback import helpful, report, report_thanks

urlpatterns = [
    path("report/", report, name="report"),
    path("report/thanks/", report_thanks, name="report_thanks"),
    path("policies/<slug:slug>/helpful/", helpful, name="helpful"),
]
