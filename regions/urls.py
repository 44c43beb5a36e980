"""Addresses of the areas."""

from django.urls import path

from regions.change_log import area_changes
from regions.views import area_detail, area_list

urlpatterns = [
    path("areas/", area_list, name="areas"),
    path("areas/<code>/", area_detail, name="area"),
    path("areas/<code>/changes/", area_changes, name="area_changes"),
]
