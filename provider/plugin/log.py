"""Logs as Terraform reads them: one JSON object a line on stderr, in hclog's form.

`@message`, `@level` and `@timestamp` are strings, always: another type there ends Terraform itself. The timestamp has
six digits of a second. A traceback is a key of its record, not lines of its own.

What libraries log below a warning counts one level less than they say, and without what gives access: the queries of
addresses, parts of them that nobody can guess, and headers with tokens.
"""

import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

from provider.plugin.redaction import MASK, redact

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


OWN = __name__.partition(".")[0]
"""The package whose loggers are not a library's."""

_ADDRESS = re.compile(r"(?P<origin>\bhttps?://[^/\s\"'<>?#]+)(?P<path>[^\s\"'<>?#]*)(?P<query>[^\s\"'<>]*)")
_UNGUESSABLE = re.compile(r"(?<=/)(?![0-9a-f]+(?:/|$))(?=[^/]*\d)(?=[^/]*[A-Za-z])[A-Za-z0-9]{24,}(?=/|$)")
_HEADER = re.compile(
    r"(b?'[\w-]{0,40}(?:authorization|cookie|token|signature|secret)[\w-]{0,40}', b?')[^']*", re.IGNORECASE
)

of_request: ContextVar[dict[str, object] | None] = ContextVar("of_request", default=None)
"""Keys of every record that is written while a call is answered: its id, its name, its resource type."""


class HclogFormatter(logging.Formatter):
    """Formats a record as one line of hclog's JSON; keys given as `extra={"fields": {…}}` become keys of the line."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._always: dict[str, object] = {"tf_provider_addr": address}

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = self._always | (of_request.get() or {}) | getattr(record, "fields", {})
        line = {name: value if isinstance(value, int | float) else redact(str(value)) for name, value in fields.items()}
        message = redact(record.getMessage())
        line |= {
            "@level": _level_name(level_of(record)),
            "@message": message if _is_own(record) else _without_access(message),
            "@timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")[:26] + "Z",
            "@module": record.name,
        }
        if record.exc_info and record.exc_info[0]:
            line["traceback"] = redact("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(line)


def level_of(record: logging.LogRecord) -> int:
    """Return the level of a record; a library's detail is one level less important than the library says."""
    if _is_own(record) or record.levelno >= logging.WARNING:
        return record.levelno
    return logging.DEBUG if record.levelno >= logging.INFO else TRACE


def level_from(environ: Mapping[str, str], name: str) -> int:
    """Return the level that the environment asks for.

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
    level = level_from(os.environ, name)
    handler.addFilter(lambda record: level_of(record) >= level)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def _is_own(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == OWN


def _without_access(message: str) -> str:
    """Return a library's message without what lets others in."""
    return _ADDRESS.sub(_plain_address, _HEADER.sub(rf"\1{MASK}", message))


def _plain_address(found: re.Match[str]) -> str:
    query = f"?{MASK}" if found["query"].startswith("?") else found["query"]
    return found["origin"] + _UNGUESSABLE.sub(MASK, found["path"]) + query


def _level_name(level: int) -> str:
    if level >= logging.ERROR:
        return "error"
    if level >= logging.WARNING:
        return "warn"
    if level >= logging.INFO:
        return "info"
    return "debug" if level >= logging.DEBUG else "trace"
