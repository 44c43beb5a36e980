"""Staff pages of the portal itself."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.search.models import Synonym
from regions.admin.history import HistoryAdmin


@admin.register(Synonym)
class SynonymAdmin(HistoryAdmin):
    """Words that readers use for what the portal calls otherwise. In force at once: nothing has to be rebuilt."""

    list_display = ("word", "means")
    search_fields = ("word", "means")
    fieldsets = (
        (
            None,
            {
                "fields": ("word", "means"),
                "description": "读者搜左边的说法，也会找到右边的说法。只管一个方向；要两边互通，请再加一条反过来的。保存后马上起作用。",
            },
        ),
    )

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Synonym]) -> None:
        """One by one, so that each keeps its history with who deleted it."""
        for one in queryset:
            one.delete()
