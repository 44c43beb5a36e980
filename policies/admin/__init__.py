"""The staff side of what people read: explainers by versions, glossary, offices, notes, topics, readers' reports."""

from policies.admin import explainers, places, reports, versions, words

__all__ = ["explainers", "places", "reports", "versions", "words"]
