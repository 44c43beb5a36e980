"""`{% capture as name %}…{% endcapture %}`: render once, use several times (a page's title and its og:title)."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class CaptureNode(template.Node):
    """Puts what is between the tags, on one line, into the context; blocks inside it can be overridden as ever."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> SafeString:
        """Nothing here: the text waits under its name, escaped as it was rendered."""
        context[self.name] = mark_safe(" ".join(self.nodelist.render(context).split()))
        return mark_safe("")


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """{% capture as name %}…{% endcapture %}; TemplateSyntaxError for any other form."""
    match token.split_contents():
        case [_, "as", name]:
            nodelist = parser.parse(("endcapture",))
            parser.delete_first_token()
            return CaptureNode(nodelist, name)
    raise template.TemplateSyntaxError("write {% capture as name %}")
