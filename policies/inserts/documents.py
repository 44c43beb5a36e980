"""`[[文件:国办发〔2024〕38号]]`, `[[公开文章]]`, `[[凭记忆]]`: what a statement rests on, and how sure it is."""

from policies.inserts.html import document_name, insert_html
from policies.inserts.registry import Kind, Shown, register
from policies.inserts.syntax import Insert
from policies.inserts.tables import number_key
from policies.inserts.world import World
from regions.enums import Evidence

ARTICLE = "据公开文章，未与文件核对"
RECALLED = "国家规定，凭记忆整理，未与文件核对"


def show_document(insert: Insert, world: World) -> Shown:
    """The title and number of a document, and whether staff have seen the original."""
    found = world.documents.get(number_key(insert.content))
    if found is None:
        return Shown(insert_html("text", text=insert.text or insert.content), problem="没有登记这个文号的文件。")
    checked = found.checked_on if found.evidence == Evidence.VERIFIED else None
    return Shown(insert_html("document", title=found.title, number=found.number, url=found.url, checked_on=checked))


def show_article(insert: Insert, world: World) -> Shown:
    """The mark of a statement that only public articles make."""
    return Shown(insert_html("article", text=insert.text or ARTICLE))


def show_recalled(insert: Insert, world: World) -> Shown:
    """The mark of a national rule whose document nobody has named yet."""
    return Shown(insert_html("article", text=insert.text or RECALLED))


register(
    Kind(
        name="文件",
        show=show_document,
        text=lambda insert: insert.text or insert.content,
        tables=frozenset({"documents"}),
    )
)
register(Kind(name="公开文章", show=show_article, text=lambda insert: ""))
register(Kind(name="凭记忆", show=show_recalled, text=lambda insert: ""))

__all__ = ["ARTICLE", "RECALLED", "document_name", "show_article", "show_document", "show_recalled"]
