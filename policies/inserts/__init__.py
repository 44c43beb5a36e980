"""Inserts in what people read: `[[名称:内容|文字]]`. One module a family; importing this package registers them.

计算器 and 算例 need the calculators, which this app may not import: `portal/inserts.py` registers those.
"""

from policies.inserts import documents, links, offices, parameters, standards

__all__ = ["documents", "links", "offices", "parameters", "standards"]
