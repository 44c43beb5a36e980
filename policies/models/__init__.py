from policies.models.explainers import Explainer, ExplainerVersion
from policies.models.feedback import HelpfulCount, Report
from policies.models.glossary import GlossaryTerm
from policies.models.offices import LocalNote, Office
from policies.models.topics import Topic, TopicExplainer

__all__ = [
    "Explainer",
    "ExplainerVersion",
    "GlossaryTerm",
    "HelpfulCount",
    "LocalNote",
    "Office",
    "Report",
    "Topic",
    "TopicExplainer",
]
