"""What policies has to say on an area's page: `{% load local %}`."""

import datetime

from django import template

from policies.presenters.local import Local, local_of
from regions.models import PoolingArea

register = template.Library()


@register.simple_tag
def local_of_area(area: PoolingArea, on: datetime.date) -> Local:
    """Notes, offices, public corrections of an area on a day, and the national frame of that day."""
    return local_of(area, on)
