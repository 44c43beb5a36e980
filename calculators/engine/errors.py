"""What the engine refuses to guess."""


class NoRule(LookupError):
    """The schedule does not say how the basic layer pays for this case.

    `field` names the part of the case that has no rule: `care`, `level` or `place`.
    """

    def __init__(self, field: str):
        super().__init__(f"no basic rule for this {field}")
        self.field = field


class MissingShare(LookupError):
    """A class B amount came without its own share, and the schedule has no default: a question, not a guess."""

    field = "class_b_share"
