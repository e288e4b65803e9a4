"""Organisations, programme areas and people, for lists and for the choices of forms."""

from dataclasses import dataclass

from db.enums import RoleName
from db.reading.reader import Reader


@dataclass(frozen=True, slots=True)
class ProgrammeRecord:
    """A programme area."""

    id: str
    version: int
    name: str
    theme: str
    schemes: int


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person."""

    id: str
    version: int
    name: str
    job_title: str
    organisation_id: str | None
    organisation: str


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """A role a person holds."""

    id: str
    person_id: str
    person: str
    role: RoleName
    subject: str
    """The programme area, or the scheme's reference and name."""


def programmes(reader: Reader) -> tuple[ProgrammeRecord, ...]:
    """Return the programme areas by name."""
    rows = reader.rows(
        "SELECT p.id, p.version, p.name, p.theme, (SELECT count(*) FROM scheme s WHERE s.programme_id = p.id)"
        " FROM programme p ORDER BY lower(p.name)"
    )
    return tuple(ProgrammeRecord(*row) for row in rows)


def people(reader: Reader) -> tuple[PersonRecord, ...]:
    """Return the people by name."""
    rows = reader.rows(
        "SELECT p.id, p.version, p.name, p.job_title, p.organisation_id, coalesce(o.code, '')"
        " FROM person p LEFT JOIN organisation o ON o.id = p.organisation_id ORDER BY lower(p.name)"
    )
    return tuple(PersonRecord(*row) for row in rows)


def roles(reader: Reader, person_id: str | None = None) -> tuple[RoleRecord, ...]:
    """Return the roles of one person, or of all."""
    rows = reader.rows(
        "SELECT ra.id, ra.person_id, pe.name, ra.role, coalesce(pr.name, s.ref || ' ' || s.name)"
        " FROM role_assignment ra JOIN person pe ON pe.id = ra.person_id"
        " LEFT JOIN programme pr ON pr.id = ra.programme_id LEFT JOIN scheme s ON s.id = ra.scheme_id"
        " WHERE :person IS NULL OR ra.person_id = :person ORDER BY lower(pe.name), ra.role, 5",
        {"person": person_id},
    )
    return tuple(RoleRecord(row[0], row[1], row[2], RoleName(row[3]), row[4]) for row in rows)


def schemes(reader: Reader) -> tuple[tuple[str, str, str], ...]:
    """Return id, reference and name of every scheme, in natural order: the choices of a form."""
    return tuple(reader.rows("SELECT id, ref, name FROM scheme ORDER BY sort_key, id"))
