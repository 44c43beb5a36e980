from django.urls import path

from calculators.views import api, pages

app_name = "calculators"
urlpatterns = [
    path("calculators/", pages.index, name="index"),
    path("calculators/<slug:name>/", pages.calculator, name="calculator"),
    path("api/v1/estimate", api.estimate_view, name="api_estimate"),
    path("api/v1/areas", api.areas_view, name="api_areas"),
    path("api/v1/openapi.json", api.openapi_view, name="api_openapi"),
    path("api/v1/<slug:name>", api.calculator_view, name="api_calculator"),
]
