from django.urls import path
from django.views.generic import RedirectView

from calculators.views import api, pages

app_name = "calculators"
urlpatterns = [
    path("calculators/", RedirectView.as_view(pattern_name="calculators:inpatient"), name="index"),
    path("calculators/inpatient/", pages.inpatient, name="inpatient"),
    path("api/v1/estimate", api.estimate_view, name="api_estimate"),
    path("api/v1/areas", api.areas_view, name="api_areas"),
    path("api/v1/openapi.json", api.openapi_view, name="api_openapi"),
]
