"""Addresses of the areas."""

from django.urls import path

from regions.change_log import area_changes
from regions.open_data import area_rates_csv, area_rates_json, areas_csv, open_data, rates_csv, rates_json
from regions.views import area_detail, area_list

urlpatterns = [
    path("areas/", area_list, name="areas"),
    path("areas/<code>/", area_detail, name="area"),
    path("areas/<code>/changes/", area_changes, name="area_changes"),
    path("areas/<code>/rates.csv", area_rates_csv, name="area_rates_csv"),
    path("areas/<code>/rates.json", area_rates_json, name="area_rates_json"),
    path("data/", open_data, name="open_data"),
    path("data/rates.csv", rates_csv, name="rates_csv"),
    path("data/rates.json", rates_json, name="rates_json"),
    path("data/areas.csv", areas_csv, name="areas_csv"),
]
