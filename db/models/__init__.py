"""Every table. Importing this brings SQLModel: never before the first paint (decision 4)."""

from db.models.base import Bookkeeping, Record
from db.models.finance import ConfidenceSplit, ForecastMonth, ProfileMonth
from db.models.framework import Dimension, Framework, RatingRule
from db.models.history import Audit, AuditHash, ChangeSet, CsCurrent, Seal, Site
from db.models.local import BackupRecord, Draft, SessionState
from db.models.organisation import Organisation, Person, Portfolio, Programme, RoleAssignment
from db.models.period import Period
from db.models.raid import Issue, Milestone, Risk, RiskAction, RiskScore
from db.models.returns import ExceptionReport, ExceptionUpdate, RatingGiven, Return
from db.models.scheme import Scheme, SchemeShare

__all__ = [
    "AUDITED",
    "Audit",
    "AuditHash",
    "BackupRecord",
    "Bookkeeping",
    "ChangeSet",
    "ConfidenceSplit",
    "CsCurrent",
    "Dimension",
    "Draft",
    "ExceptionReport",
    "ExceptionUpdate",
    "ForecastMonth",
    "Framework",
    "Issue",
    "Milestone",
    "Organisation",
    "Period",
    "Person",
    "Portfolio",
    "ProfileMonth",
    "Programme",
    "RatingGiven",
    "RatingRule",
    "Record",
    "Return",
    "Risk",
    "RiskAction",
    "RiskScore",
    "RoleAssignment",
    "Scheme",
    "SchemeShare",
    "Seal",
    "SessionState",
    "Site",
]

AUDITED: tuple[type[Record], ...] = (
    Portfolio,
    Organisation,
    Programme,
    Person,
    RoleAssignment,
    Framework,
    Dimension,
    RatingRule,
    Period,
    Scheme,
    SchemeShare,
    ProfileMonth,
    ForecastMonth,
    ConfidenceSplit,
    Return,
    RatingGiven,
    ExceptionReport,
    ExceptionUpdate,
    Risk,
    RiskScore,
    RiskAction,
    Issue,
    Milestone,
)
"""The tables whose every change is in the history."""
