"""Addresses of the portal's own pages, kept: a page has dozens of links, and Django takes 20–30 µs to put one together."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(view: str, *arguments: str) -> str:
    """What `reverse` answers, for names and arguments of ours (codes, slugs), never for what somebody typed: it is kept.

    Raises NoReverseMatch.
    """
    return _kept(view, arguments, get_script_prefix())


@lru_cache(maxsize=4096)
def _kept(view: str, arguments: tuple[str, ...], prefix: str) -> str:
    return reverse(view, args=arguments)
