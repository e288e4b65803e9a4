"""The risk log: risks with their scores over time, and their actions."""

from dataclasses import dataclass
from typing import Any

from db.enums import OpenState, ScoreKind
from db.reading.reader import Reader


@dataclass(frozen=True, slots=True)
class ScoreRecord:
    """One scoring: likelihood and impact, 1 to 5."""

    id: str
    kind: ScoreKind
    scored_on: str
    likelihood: int
    impact: int

    @property
    def score(self) -> int:
        """Likelihood x impact."""
        return self.likelihood * self.impact


@dataclass(frozen=True, slots=True)
class RiskRecord:
    """One risk, with every scoring in order of date."""

    id: str
    version: int
    ref: str
    title: str
    cause: str
    event: str
    effect: str
    mitigation: str
    programme_id: str | None
    scheme_id: str | None
    subject: str
    """The scheme's reference and name, or the programme area."""
    owner_id: str | None
    owner: str
    opened_on: str
    status: OpenState
    closed_on: str | None
    closed_reason: str
    open_actions: int
    next_due: str | None
    scores: tuple[ScoreRecord, ...]

    def latest(self, kind: ScoreKind) -> ScoreRecord | None:
        """Return the latest scoring of a kind."""
        return next((score for score in reversed(self.scores) if score.kind is kind), None)

    @property
    def current(self) -> ScoreRecord | None:
        """The score as it stands: the latest current one, else the initial one."""
        return self.latest(ScoreKind.CURRENT) or self.latest(ScoreKind.INITIAL)

    @property
    def course(self) -> tuple[int, ...]:
        """The current scores over time, starting at the initial one: what the trend is read from."""
        kinds = (ScoreKind.INITIAL, ScoreKind.CURRENT)
        return tuple(score.score for score in self.scores if score.kind in kinds)


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """One action on a risk."""

    id: str
    version: int
    risk_id: str
    action: str
    owner_id: str | None
    owner: str
    due_on: str | None
    done_on: str | None
    progress: str


def risks(
    reader: Reader, *, closed: bool = False, scheme_id: str | None = None, programme_id: str | None = None
) -> tuple[RiskRecord, ...]:
    """Read the risks, the highest current score first; of one scheme and its programme when asked."""
    found = _read(
        reader,
        " WHERE (:closed OR r.status = 'open')"
        " AND (:all OR r.scheme_id = :scheme OR r.programme_id = :programme)",
        {
            "closed": closed,
            "all": scheme_id is None and programme_id is None,
            "scheme": scheme_id,
            "programme": programme_id,
        },
        _scores(reader, None),
    )
    return tuple(sorted(found, key=_worst_first))


def risk(reader: Reader, risk_id: str) -> RiskRecord | None:
    """Read one risk, or None when it is not there."""
    found = _read(reader, " WHERE r.id = :risk", {"risk": risk_id}, _scores(reader, risk_id))
    return found[0] if found else None


def _read(
    reader: Reader, where: str, parameters: dict[str, Any], scores: dict[str, list[ScoreRecord]]
) -> list[RiskRecord]:
    rows = reader.rows(
        "SELECT r.id, r.version, r.ref, r.title, r.cause, r.event, r.effect, r.mitigation, r.programme_id,"
        " r.scheme_id, coalesce(s.ref || ' ' || s.name, p.name), r.owner_id, coalesce(pe.name, ''),"
        " r.opened_on, r.status, r.closed_on, r.closed_reason,"
        " (SELECT count(*) FROM risk_action a WHERE a.risk_id = r.id AND a.done_on IS NULL),"
        " (SELECT min(a.due_on) FROM risk_action a WHERE a.risk_id = r.id AND a.done_on IS NULL)"
        " FROM risk r LEFT JOIN scheme s ON s.id = r.scheme_id LEFT JOIN programme p ON p.id = r.programme_id"
        f" LEFT JOIN person pe ON pe.id = r.owner_id{where}",
        parameters,
    )
    return [_risk(row, tuple(scores.get(row[0], ()))) for row in rows]


def _risk(row: Any, scores: tuple[ScoreRecord, ...]) -> RiskRecord:
    return RiskRecord(*(*row[:14], OpenState(row[14]), *row[15:], scores))


def _worst_first(risk: RiskRecord) -> tuple[bool, int, str]:
    score = risk.current
    return (risk.status is OpenState.CLOSED, -(score.score if score else 0), risk.ref)


def _scores(reader: Reader, risk_id: str | None) -> dict[str, list[ScoreRecord]]:
    found: dict[str, list[ScoreRecord]] = {}
    for of_risk, *row in reader.rows(
        "SELECT risk_id, id, kind, scored_on, likelihood, impact FROM risk_score"
        " WHERE :risk IS NULL OR risk_id = :risk"
        " ORDER BY scored_on, CASE kind WHEN 'initial' THEN 0 WHEN 'target' THEN 2 ELSE 1 END, id",
        {"risk": risk_id},
    ):
        found.setdefault(of_risk, []).append(ScoreRecord(row[0], ScoreKind(row[1]), *row[2:]))
    return found


_ACTIONS = (
    "SELECT a.id, a.version, a.risk_id, a.action, a.owner_id, coalesce(pe.name, ''), a.due_on, a.done_on,"
    " a.progress FROM risk_action a LEFT JOIN person pe ON pe.id = a.owner_id"
)


def actions(reader: Reader, risk_id: str) -> tuple[ActionRecord, ...]:
    """Read a risk's actions, the ones to be done first, by due date."""
    rows = reader.rows(
        f"{_ACTIONS} WHERE a.risk_id = ? ORDER BY a.done_on IS NOT NULL, a.due_on IS NULL, a.due_on, a.id",
        (risk_id,),
    )
    return tuple(ActionRecord(*row) for row in rows)


def action(reader: Reader, action_id: str) -> ActionRecord | None:
    """Read one action, or None when it is not there."""
    row = reader.row(f"{_ACTIONS} WHERE a.id = ?", (action_id,))
    return None if row is None else ActionRecord(*row)
