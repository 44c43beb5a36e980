"""Which areas a member of staff answers for: Django's permissions say what may be done, this says where."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q

from regions.models import PoolingArea, StaffScope


@dataclass(frozen=True, slots=True)
class Scope:
    """`everywhere`, or the provinces and areas by code."""

    everywhere: bool
    provinces: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    def holds(self, area: PoolingArea | None) -> bool:
        """Whether an area is within it; what is national (None) only for those who answer for everywhere."""
        if self.everywhere:
            return True
        return area is not None and (area.code in self.areas or area.province_id in self.provinces)

    def rows(self, path: str) -> Q:
        """The rows whose area, at `path` ("" = the rows are areas), is within it."""
        if self.everywhere:
            return Q()
        name = f"{path}__" if path else ""
        return Q(**{f"{name}pk__in": self.areas}) | Q(**{f"{name}province__in": self.provinces})


def scope_of(user: User | AnonymousUser) -> Scope:
    """The scope of a user: superusers and those without a StaffScope answer for everywhere. One query, then kept."""
    kept: Scope | None = getattr(user, "_staff_scope", None)
    if kept is None:
        kept = _read(user)
        user._staff_scope = kept  # type: ignore[union-attr]
    return kept


def _read(user: User | AnonymousUser) -> Scope:
    if user.is_superuser:
        return Scope(everywhere=True)
    # One query: every province of the scope beside every area, or None where it has none of a kind.
    rows = list(StaffScope.objects.filter(user=user.pk).order_by().values_list("provinces", "areas"))
    if not rows:
        return Scope(everywhere=True)
    return Scope(
        everywhere=False,
        provinces=frozenset(province for province, _ in rows if province is not None),
        areas=frozenset(area for _, area in rows if area is not None),
    )
