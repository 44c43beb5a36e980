"""`[[电话]]`: the lines of the reader's area and province, and 12393, which is national."""

from policies.inserts.html import insert_html, short_grade
from policies.inserts.registry import Kind, Shown, register
from policies.inserts.syntax import Insert
from policies.inserts.world import World

NATIONAL = "12393"


def show_lines(insert: Insert, world: World) -> Shown:
    """The lines, each with its grade, the nearest first; 12393 always."""
    area = world.reader.area
    lines = []
    if area is not None:
        own = [office for office in world.offices if office.area_id == area.pk]
        above = [
            office for office in world.offices if office.province_id == area.province_id and office.area_id is None
        ]
        lines = [
            {
                "name": office.name,
                "telephone": office.telephone,
                "dial": "".join(char for char in office.telephone if char.isdigit()),
                "grade": short_grade(office.evidence),
            }
            for office in own + above
            if office.telephone != NATIONAL
        ]
    return Shown(insert_html("lines", lines=lines))


register(Kind("电话", show_lines, lambda insert: "医保服务热线 12393", tables=frozenset({"offices"})))
