"""Django looks for an app's models here; they live beside what uses them."""

from portal.search.models import SearchEntry, SearchGram, Synonym

__all__ = ["SearchEntry", "SearchGram", "Synonym"]
