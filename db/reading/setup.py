"""What the set-up screen shows: the portfolio's facts, organisations, programme areas, people, months."""

from dataclasses import dataclass

from db.enums import MoneyUnit, NegativeStyle, SavingSign
from db.reading import people, portfolio
from db.reading.people import PersonRecord, ProgrammeRecord, RoleRecord
from db.reading.portfolio import OrganisationRecord
from db.reading.reader import Reader


@dataclass(frozen=True, slots=True)
class FactsRecord:
    """The portfolio's facts and house style."""

    id: str
    version: int
    name: str
    short_name: str
    financial_year: str
    framework: str
    money_unit: MoneyUnit
    negative_style: NegativeStyle
    saving_sign: SavingSign


@dataclass(frozen=True, slots=True)
class MonthRecord:
    """A reporting month and the dates it speaks of."""

    id: str
    version: int
    month: str
    frozen: bool
    ratings_as_at: str
    finance_as_at: str


@dataclass(frozen=True)
class Setup:
    """Everything that is set up once and then used."""

    facts: FactsRecord
    organisations: tuple[OrganisationRecord, ...]
    programmes: tuple[ProgrammeRecord, ...]
    people: tuple[PersonRecord, ...]
    roles: tuple[RoleRecord, ...]
    months: tuple[MonthRecord, ...]

    def roles_of(self, person_id: str) -> tuple[RoleRecord, ...]:
        """Return the roles a person holds."""
        return tuple(role for role in self.roles if role.person_id == person_id)


def setup(reader: Reader) -> Setup:
    """Read everything the set-up screen shows."""
    return Setup(
        facts(reader),
        portfolio.organisations(reader),
        people.programmes(reader),
        people.people(reader),
        people.roles(reader),
        months(reader),
    )


def facts(reader: Reader) -> FactsRecord:
    """Return the portfolio's facts. A file that was opened has exactly one portfolio."""
    row = reader.row(
        "SELECT p.id, p.version, p.name, p.short_name, p.financial_year, f.name, p.money_unit,"
        " p.negative_style, p.saving_sign FROM portfolio p JOIN framework f ON f.id = p.framework_id"
    )
    style = (MoneyUnit(row[6]), NegativeStyle(row[7]), SavingSign(row[8]))
    return FactsRecord(*(*row[:6], *style))


def months(reader: Reader) -> tuple[MonthRecord, ...]:
    """Return the months, the latest first."""
    rows = reader.rows(
        "SELECT id, version, month, state = 'frozen', ratings_as_at, finance_as_at FROM period"
        " ORDER BY month DESC"
    )
    return tuple(MonthRecord(*(*row[:3], bool(row[3]), *row[4:])) for row in rows)
