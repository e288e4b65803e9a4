"""The words the field uses, as values that are stored. Standard library only: the domain shares them."""

from enum import StrEnum


class Rating(StrEnum):
    """A rating as the papers print it. Colour is a way to show it, never its meaning."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"
    PURPLE = "purple"
    NOT_APPLICABLE = "na"
    ENABLER = "enabler"


class SchemeStatus(StrEnum):
    """Where a scheme stands. Closing, completing and deferring leave its plan untouched (decision 9)."""

    OPEN = "open"
    CLOSED = "closed"
    COMPLETED = "completed"
    DEFERRED = "deferred"


class SchemeKind(StrEnum):
    """Commissioner QIPP, provider CIP, or today's word, efficiency."""

    QIPP = "qipp"
    CIP = "cip"
    EFFICIENCY = "efficiency"


class Recurrence(StrEnum):
    """Whether a saving repeats in later years."""

    RECURRENT = "recurrent"
    NON_RECURRENT = "non_recurrent"
    NOT_STATED = "not_stated"


class Maturity(StrEnum):
    """How far a scheme has been worked up."""

    IDENTIFIED = "identified"
    IN_PROGRESS = "in_progress"
    FULLY_DEVELOPED = "fully_developed"
    NOT_STATED = "not_stated"


class AssessmentStatus(StrEnum):
    """State of a quality or equality impact assessment (QIA, EIA)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SIGNED_OFF = "signed_off"
    NOT_REQUIRED = "not_required"
    NOT_STATED = "not_stated"


class RoleName(StrEnum):
    """What a person answers for."""

    SRO = "sro"
    SRC = "src"
    PROGRAMME_LEAD = "programme_lead"
    EXEC_LEAD = "exec_lead"
    PMO = "pmo"


class PeriodState(StrEnum):
    """A month is open until it is frozen; after that only restatements pass."""

    OPEN = "open"
    FROZEN = "frozen"


class ReturnState(StrEnum):
    """How far a return has come in its month."""

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"
    CHALLENGED = "challenged"
    FROZEN = "frozen"

    @property
    def settled(self) -> bool:
        """Whether it was submitted, whatever became of it since: somebody answers for it, and a change needs
        a reason. A challenged one too: what the meeting answers is part of the history.
        """
        return self not in (ReturnState.NOT_STARTED, ReturnState.DRAFT)


class DimensionKind(StrEnum):
    """What a dimension of a framework is for: part of the assurance, or the judgement over the parts."""

    COMPONENT = "component"
    OVERALL = "overall"
    CONFIDENCE = "confidence"


class Proposal(StrEnum):
    """The rule by which a framework proposes a dimension's rating."""

    NONE = "none"
    WORST_COMPONENT = "worst_component"


class CommentaryRule(StrEnum):
    """What a rating asks of the person who gives it."""

    NONE = "none"
    HEADLINE = "headline"
    EXCEPTION = "exception"


class Source(StrEnum):
    """Where a figure or a rating comes from."""

    PUBLISHED = "published"
    PHASED = "phased"
    ILLUSTRATIVE = "illustrative"
    ENTERED = "entered"


class RecoveryConfidence(StrEnum):
    """How sure the lead is that the recovery date holds (S3's words)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    TO_BE_ASSESSED = "to_be_assessed"
    TO_BE_CONFIRMED = "to_be_confirmed"


class Position(StrEnum):
    """Direction of travel of an exception since last month."""

    IMPROVING = "improving"
    MAINTAINED = "maintained"
    WORSENING = "worsening"


class OpenState(StrEnum):
    """State of a risk or an issue."""

    OPEN = "open"
    CLOSED = "closed"


class ScoreKind(StrEnum):
    """Which score of a risk: as first seen, as it stands, as it should become."""

    INITIAL = "initial"
    CURRENT = "current"
    TARGET = "target"


class Priority(StrEnum):
    """Priority of an issue."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ChangeKind(StrEnum):
    """Why a change set exists."""

    EDIT = "edit"
    IMPORT = "import"
    MERGE = "merge"
    UNDO = "undo"
    MIGRATION = "migration"
    RESTORE = "restore"
    RESTATEMENT = "restatement"
    REDACT = "redact"
    FREEZE = "freeze"


class MoneyUnit(StrEnum):
    """The unit amounts are printed in."""

    POUNDS = "pounds"
    THOUSANDS = "thousands"
    MILLIONS = "millions"


class NegativeStyle(StrEnum):
    """How an amount below zero is printed."""

    MINUS = "minus"
    BRACKETS = "brackets"


class SavingSign(StrEnum):
    """Which sign a saving is printed with. Stored savings are always positive (decision 5)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
