"""A scheme that was added by mistake and has everything a scheme can have; and how it is taken out."""

from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from db.enums import Priority, Rating, RoleName
from db.reading.reader import Reader
from pmo_tui.domain.inputs import (
    ForecastDraft,
    IssueDraft,
    MilestoneDraft,
    MonthsDraft,
    RatingDraft,
    SchemeDraft,
    ShareDraft,
)
from pmo_tui.services import finance, portfolio, raid, removable, removing, returns, schemes
from pmo_tui.services.removable import Found, Thing
from pmo_tui.services.saving import Answer
from pmo_tui.services.workspace import Workspace
from tests.services.recording import dimension_id, organisation_id, period_id, scheme_id, value, values
from tests.services.return_steps import commentary, rated

COMPONENTS = ("deliverables", "milestones", "risks", "issues")


class Mistake(NamedTuple):
    """The scheme S3, in the demo's open month."""

    scheme: str
    share: str
    """WL's; LC has another one."""
    milestone: str
    issue: str


def add_scheme(demo: Workspace, ref: str = "S3", area: str = "CHC") -> str:
    area_id = value(demo.path, "SELECT id FROM programme WHERE name = ?", area)
    return schemes.save_scheme(demo, SchemeDraft(ref, "Ophthalmology", area_id)).row_id


def add_mistake(demo: Workspace) -> Mistake:
    """Add S3 with two shares, figures, ratings, commentary, a milestone, an issue and a role; submit it."""
    path, scheme = demo.path, add_scheme(demo)
    october, shares = period_id(path), []
    for code in ("WL", "LC"):
        share = scheme, organisation_id(path, code)
        shares.append(schemes.save_share(demo, ShareDraft(*share, 0)).row_id)
        finance.save_forecast(demo, ForecastDraft(*share, october, 1_200_00, 200_00, 0, 1_000_00))
        finance.save_months(demo, MonthsDraft(*share, october, {"2018-10": 5_00}, {"2018-11": 7_00}))
    for code in COMPONENTS:
        returns.choose(demo, rated(path, "S3", code, Rating.RED))
    returns.choose(demo, rated(path, "S3", "overall", Rating.RED))
    own = dimension_id(path, "issues")
    returns.choose(
        demo, RatingDraft(scheme, october, own, Rating.GREEN, "WL is well", organisation_id(path, "WL"))
    )
    returns.save_commentary(demo, commentary(path, "S3"))
    milestone = raid.save_milestone(demo, MilestoneDraft(scheme, "Go live", "2018-12-01")).row_id
    issue = raid.save_issue(demo, IssueDraft("No room", Priority.LOW, "2018-10-01", scheme)).row_id
    person = value(path, "SELECT min(id) FROM person")
    portfolio.add_role(demo, person, RoleName.SRO, programme_id=None, scheme_id=scheme)
    returns.submit(demo, scheme, october)
    return Mistake(scheme, shares[0], milestone, issue)


def remove(demo: Workspace, kind: str, row_id: str, reason: str = "added by mistake") -> Answer:
    return removing.remove(demo, Thing(kind, row_id), reason)


def look(path: Path, kind: str, row_id: str) -> Found | None:
    with closing(Reader(path)) as reader:
        return removable.look(reader, kind, row_id)


def share_id(path: Path, ref: str, code: str) -> str:
    sql = "SELECT id FROM scheme_share WHERE scheme_id = ? AND organisation_id = ?"
    return str(value(path, sql, scheme_id(path, ref), organisation_id(path, code)))


def drafts_kept(path: Path) -> list[Any]:
    return values(path, "SELECT entity, row_id FROM draft ORDER BY 1, 2")
