"""Years in SQL, as the file's guards reckon them: for its tables and for its readers."""


def year_of_month_sql(month: str) -> str:
    """Give SQL for the calendar year that the financial year of a month ("2018-10") begins in: in April."""
    return f"substr({month}, 1, 4) - (substr({month}, 6) < '04')"


def year_of_financial_year_sql(financial_year: str) -> str:
    """Give SQL for the calendar year that a financial year ("2018/19") begins in."""
    return f"substr({financial_year}, 1, 4) - 0"
