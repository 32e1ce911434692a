"""What never stands in a log: the secret part of an address (S57)."""

import logging
import re

SECRET_PART = re.compile(r"(/for-you/|/forgotten/\w+-|/join/|/address/)[\w:-]{16,}")


def without_tokens(record: logging.LogRecord) -> logging.LogRecord:
    """A filter of a log handler: the words as they are, but for tokens."""
    said = record.getMessage()
    cleaned = SECRET_PART.sub(r"\1…", said)
    if cleaned != said:
        record.msg, record.args = cleaned, ()
    return record


class WithoutTokens(logging.Filter):
    def filter(self, record):
        return without_tokens(record)
