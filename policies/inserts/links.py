"""`[[术语:…]]`, `[[解读:…|文字]]`, `[[地区:…]]`: links to other pages of the portal."""

from django.urls import reverse

from policies.inserts.html import insert_html
from policies.inserts.registry import Kind, Shown, register
from policies.inserts.syntax import Insert
from policies.inserts.world import World


def show_term(insert: Insert, world: World) -> Shown:
    """A term with its explanation on hover and focus, and a link to its page."""
    found = world.terms.get(insert.content)
    if found is None:
        return Shown(insert_html("text", text=insert.text or insert.content), problem="术语表里没有这个词。")
    world.terms_shown += 1
    html = insert_html(
        "term",
        text=insert.text or insert.content,
        short=found.short,
        url=reverse("term", args=[found.slug]),
        tip=f"tip-{found.slug}-{world.terms_shown}",
    )
    return Shown(html)


def show_explainer(insert: Insert, world: World) -> Shown:
    """A link to an explainer that readers can see."""
    title = world.explainers.get(insert.content)
    if title is None:
        return Shown(insert_html("text", text=insert.text), problem="没有这篇解读，或者还没有发布。")
    url = reverse("explainer", args=[insert.content])
    return Shown(
        insert_html("link", text=insert.text or title, url=url),
        problem="" if insert.text else "要写链接的文字。",
    )


def show_area(insert: Insert, world: World) -> Shown:
    """A link to an area's page by its name."""
    found = world.areas.get(insert.content)
    if found is None:
        return Shown(insert_html("text", text=insert.text), problem="没有这个统筹区。")
    return Shown(insert_html("link", text=insert.text or found.name, url=reverse("area", args=[found.code])))


register(Kind("术语", show_term, lambda insert: insert.text or insert.content, tables=frozenset({"terms"})))
register(Kind("解读", show_explainer, lambda insert: insert.text, tables=frozenset({"explainers"})))
register(Kind("地区", show_area, lambda insert: insert.text, tables=frozenset({"areas"})))
