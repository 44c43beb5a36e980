from functools import partial

from django.urls import path

from calculators.registry import CALCULATORS, POST_CALCULATORS
from calculators.views import api, pages
from calculators.views.methods import by_method

# Calculators whose short form is asked by GET and whose long one is posted, at one address.
BOTH = [post for name, post in POST_CALCULATORS.items() if name in CALCULATORS]

app_name = "calculators"
urlpatterns = [
    path("calculators/", pages.index, name="index"),
    *(
        path(f"calculators/{one.name}/", by_method(partial(pages.calculator, name=one.name), one.page_view))
        for one in BOTH
    ),
    *(path(f"calculators/{one.name}/", one.page_view) for one in POST_CALCULATORS.values()),
    path("calculators/<slug:name>/", pages.calculator, name="calculator"),
    path("api/v1/estimate", api.estimate_view, name="api_estimate"),
    path("api/v1/areas", api.areas_view, name="api_areas"),
    path("api/v1/openapi.json", api.openapi_view, name="api_openapi"),
    *(path(f"api/v1/{one.name}", by_method(partial(api.calculator_view, name=one.name), one.api_view)) for one in BOTH),
    *(path(f"api/v1/{one.name}", one.api_view) for one in POST_CALCULATORS.values()),
    path("api/v1/<slug:name>", api.calculator_view, name="api_calculator"),
]
