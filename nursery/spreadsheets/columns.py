"""Text to values and back. ``read`` raises ValueError, worded as what would be right; ``write`` gives the one spelling."""

import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from nursery.timetable import clock, parse_clock


@dataclass(frozen=True)
class Column:
    """One column: how its text is read and written; ``empty`` is what an empty cell means."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    required: bool = False
    empty: Any = None
    refers_to: str = ""

    def value(self, text: str) -> Any:
        """The value of a cell. Raises ValueError."""
        if not text:
            if self.required:
                raise ValueError("a value")
            return self.empty
        return self.read(text)

    def spell(self, value: Any) -> str:
        """The one way to write ``value``."""
        return "" if value is None or value == "" else self.write(value)


def words(most: int, *, required: bool = False) -> Column:
    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"at most {most} characters")
        return text

    return Column(read, required=required, empty="")


def reference(file: str, *, required: bool = False) -> Column:
    """The ref of a row of ``file``, in the same upload or already known."""
    return Column(str, required=required, refers_to=file)


def references(file: str) -> Column:
    """Several refs with ``;`` between them, in any order."""
    return Column(
        lambda text: sorted({part.strip() for part in text.split(";") if part.strip()}),
        lambda refs: ";".join(sorted(refs)),
        empty=[],
        refers_to=file,
    )


def choice(options, *, required: bool = False, empty: str | None = None) -> Column:
    known = list(options)

    def read(text: str) -> str:
        if text.lower() not in known:
            raise ValueError("one of " + ", ".join(known))
        return text.lower()

    return Column(read, required=required, empty=empty)


def yes_no(*, empty: bool | None = False) -> Column:
    def read(text: str) -> bool:
        if text.lower() not in ("yes", "no"):
            raise ValueError("yes or no")
        return text.lower() == "yes"

    return Column(read, lambda value: "yes" if value else "no", empty=empty)


def whole(least: int = 0, most: int = 9999) -> Column:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,5}", text) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return Column(read)


def decimal(most: int = 168) -> Column:
    """A number of hours, with at most two places."""

    def read(text: str) -> Decimal:
        try:
            if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", text) or Decimal(text) > most:
                raise ValueError(f"a number from 0 to {most}, such as 15 or 22.5")
        except InvalidOperation:
            raise ValueError(f"a number from 0 to {most}, such as 15 or 22.5") from None
        return Decimal(text)

    return Column(read, lambda value: f"{value.normalize():f}")


def _day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("a date such as 2027-01-31")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date that exists, such as 2027-01-31") from None


def day(*, required: bool = False, empty: date | None = None) -> Column:
    return Column(_day, date.isoformat, required=required, empty=empty)


def monday(empty: date) -> Column:
    def read(text: str) -> date:
        found = _day(text)
        if found.weekday() != 0:
            raise ValueError("a Monday")
        return found

    return Column(read, date.isoformat, empty=empty)


def time_of_day(empty: int) -> Column:
    return Column(parse_clock, clock, empty=empty)


def email() -> Column:
    def read(text: str) -> str:
        try:
            validate_email(text)
        except ValidationError:
            raise ValueError("an e-mail address") from None
        if len(text) > 254:
            raise ValueError("at most 254 characters")
        return text

    return Column(read, empty="")


def slug() -> Column:
    def read(text: str) -> str:
        try:
            validate_slug(text)
        except ValidationError:
            raise ValueError("letters, digits and hyphens, such as bramble-lane") from None
        if len(text) > 60:
            raise ValueError("at most 60 characters")
        return text

    return Column(read, required=True)


def timezone(empty: str) -> Column:
    def read(text: str) -> str:
        if text not in zoneinfo.available_timezones():
            raise ValueError("a time zone such as Europe/London")
        return text

    return Column(read, empty=empty)


def languages() -> Column:
    """ISO 639-1 codes with ``;`` between them, in the order given."""

    def read(text: str) -> str:
        codes = [part.strip().lower() for part in text.split(";") if part.strip()]
        if any(not re.fullmatch(r"[a-z]{2}", code) for code in codes):
            raise ValueError("two-letter language codes such as en;pl")
        return ";".join(dict.fromkeys(codes))

    return Column(read, empty="")


def labels(count: int, empty: tuple[str, ...]) -> Column:
    """Exactly ``count`` words with ``;`` between them; written only where they are not the usual ones."""

    def read(text: str) -> tuple[str, ...]:
        parts = tuple(part.strip() for part in text.split(";"))
        if len(parts) != count or not all(parts) or any(len(part) > 40 for part in parts):
            raise ValueError(f"{count} short names with ; between them, such as Key worker;Secondary;Buddy")
        return parts

    return Column(read, lambda value: "" if value == empty else ";".join(value), empty=empty)
