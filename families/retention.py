"""When what is kept about a child is due to go (R93). Pure: no query, no request, no clock."""

from datetime import date

from children.models import Child
from families.data_map import Keep
from families.data_models import RetentionRules

ORDER = (Keep.JOURNAL, Keep.RECORD, Keep.ACCIDENT, Keep.SUPPORT)
WORDS = {
    Keep.JOURNAL: "Journal and photos",
    Keep.RECORD: "Record, register and consents",
    Keep.ACCIDENT: "Accidents and medicine",
    Keep.SUPPORT: "Support and safeguarding",
}


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def goes_on(child: Child, keep: Keep, rules: RetentionRules) -> date | None:
    """The day from which ``keep`` of a child who has left is due to be erased; None for a child who stays."""
    if child.leaves_on is None:
        return None
    match keep:
        case Keep.JOURNAL:
            return months_later(child.leaves_on, rules.journal_months)
        case Keep.RECORD:
            return months_later(child.leaves_on, 12 * rules.record_years)
        case Keep.ACCIDENT:
            return max(months_later(child.date_of_birth, rules.accident_age_months), child.leaves_on)
        case Keep.SUPPORT:
            return max(months_later(child.date_of_birth, rules.support_age_months), child.leaves_on)
    return None


def due(child: Child, rules: RetentionRules, today: date) -> list[Keep]:
    """Which kinds may be erased on ``today``, in order."""
    return [keep for keep in ORDER if (day := goes_on(child, keep, rules)) and day <= today]
