"""Where to call: national lines first, then by province and area."""

from dataclasses import dataclass

from policies.models import Office


@dataclass(frozen=True, slots=True)
class OfficeGroup:
    """Offices of one place. `code`: its area's, "" where it is the whole province or the country."""

    name: str
    code: str
    offices: tuple[Office, ...]


def office_groups() -> tuple[OfficeGroup, ...]:
    """Every public office, by place. One query."""
    rows = Office.objects.public().select_related("area__province", "province")
    groups: dict[tuple[str, str], tuple[str, list[Office]]] = {}
    for office in sorted(rows, key=lambda one: (one.province_id or one.area_id or "", one.name)):
        area, province = office.area, office.province
        if area is not None:
            above = "" if area.province.name == area.name else area.province.name
            place = (area.pk, f"{above} {area.name}".strip())
        else:
            place = ("", province.name if province is not None else "全国")
        groups.setdefault((place[0], place[1]), (place[1], []))[1].append(office)
    return tuple(OfficeGroup(name, key[0], tuple(offices)) for key, (name, offices) in groups.items())
