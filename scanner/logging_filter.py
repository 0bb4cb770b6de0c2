"""A filter for Python's ``logging`` that masks personal information before a record is written.

    handler = logging.StreamHandler()
    handler.addFilter(MaskingFilter())

On a handler it sees the records of all loggers; on a logger only its own.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.masking import Masker

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FORMATTER = logging.Formatter()


class MaskingFilter(logging.Filter):
    """Lets every record through, masked: its message, its exception and the texts of its ``extra``.

    A record that cannot be masked is written without its message, never in the clear. Safe for threads.
    """

    def __init__(self, level: int = 3, name: str = "", standard: str = "") -> None:
        """Mask PI types of ``level`` and above under ``standard`` (an id, a part of one, a file; empty: the default).

        Loads the recognizers, which takes about half a second. Raises ``UsageError`` for what is no level or standard.
        """
        super().__init__(name)
        from scanner.masking import masker_of

        self._masker: Masker = masker_of(level, standard)
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask ``record`` in place; always True for loggers of this filter's name."""
        if not super().filter(record):
            return True
        try:
            message = record.getMessage()
            masked = self._masked(message)
            if masked != message:
                record.msg, record.args = masked, ()
            if record.exc_info and not record.exc_text:
                record.exc_text = _FORMATTER.formatException(record.exc_info)
            if record.exc_text:
                record.exc_text = self._masked(record.exc_text)
            self._mask_extra(vars(record))
        except Exception as error:  # noqa: BLE001  a log line must neither leak nor stop the program
            record.msg, record.args = f"(a message that could not be masked: {type(error).__name__})", ()
            record.exc_info, record.exc_text = None, None
        return True

    def _mask_extra(self, fields: dict[str, Any]) -> None:
        for key in fields.keys() - _STANDARD:
            if isinstance(fields[key], str):
                # With its key, which may be the word that tells what the value is.
                lead = f"{key}="
                fields[key] = self._masked(lead + fields[key]).removeprefix(lead)
            elif isinstance(fields[key], int) and fields[key] > 9_999_999:
                text = str(fields[key])
                fields[key] = fields[key] if (masked := self._masked(f"{key}={text}")) == f"{key}={text}" else masked

    def _masked(self, text: str) -> str:
        with self._lock:
            return self._masker.text(text)
