"""Logs as Terraform reads them: one JSON object a line on stderr, in hclog's form.

`@message`, `@level` and `@timestamp` are strings, always: another type there ends Terraform itself. The timestamp has
six digits of a second. A traceback is a key of its record, not lines of its own.
"""

import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

from provider.plugin.redaction import redact

TRACE = 5
OFF = logging.CRITICAL + 10
LEVELS = {
    "TRACE": TRACE,
    "JSON": TRACE,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
    "OFF": OFF,
}


of_request: ContextVar[dict[str, object] | None] = ContextVar("of_request", default=None)
"""Keys of every record that is written while a call is answered: its id, its name, its resource type."""


class HclogFormatter(logging.Formatter):
    """Formats a record as one line of hclog's JSON; keys given as `extra={"fields": {…}}` become keys of the line."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._always: dict[str, object] = {"tf_provider_addr": address}

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        fields = self._always | (of_request.get() or {}) | getattr(record, "fields", {})
        line = {name: value if isinstance(value, int | float) else redact(str(value)) for name, value in fields.items()}
        line |= {
            "@level": _level_name(record.levelno),
            "@message": redact(record.getMessage()),
            "@timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")[:26] + "Z",
            "@module": record.name,
        }
        if record.exc_info and record.exc_info[0]:
            line["traceback"] = redact("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(line)


def level_from(environ: Mapping[str, str], name: str) -> int:
    """Give the level that the environment asks for.

    Args:
        environ: TF_LOG_PROVIDER_<NAME>, else TF_LOG_PROVIDER, else TF_LOG is the level; none of them: off.
        name: the provider's type name.
    """
    for variable in (f"TF_LOG_PROVIDER_{name.upper().replace('-', '_')}", "TF_LOG_PROVIDER", "TF_LOG"):
        if value := environ.get(variable):
            return LEVELS.get(value.upper(), TRACE)
    return OFF


def set_up(name: str, address: str) -> None:
    """Send every log record of the process to stderr, from the level on that the environment asks for.

    Args:
        name: the provider's type name.
        address: the provider's source address, a key of every record.
    """
    logging.addLevelName(TRACE, "TRACE")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HclogFormatter(address))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level_from(os.environ, name))


def _level_name(level: int) -> str:
    if level >= logging.ERROR:
        return "error"
    if level >= logging.WARNING:
        return "warn"
    if level >= logging.INFO:
        return "info"
    return "debug" if level >= logging.DEBUG else "trace"
