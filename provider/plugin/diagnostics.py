"""Diagnostics on the wire, and errors as diagnostics."""

import logging
from collections.abc import Sequence

from tf.utils import Diagnostic, Diagnostics

from provider.errors import ProviderError
from provider.foreign.display import printable
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact

SEVERITIES = {Diagnostic.ERROR: pb.Diagnostic.ERROR, Diagnostic.WARNING: pb.Diagnostic.WARNING}
PathStep = str | tuple[str | int]

_log = logging.getLogger(__name__)


def messages(diagnostics: Diagnostics) -> list[pb.Diagnostic]:
    """Return the wire form of diagnostics (protocol message Diagnostic), with secret values masked."""
    return [
        pb.Diagnostic(
            severity=SEVERITIES.get(d.severity, pb.Diagnostic.ERROR),
            summary=shown(d.summary),
            detail=shown(d.detail or ""),
            attribute=_path(d.path) if d.path else None,
        )
        for d in diagnostics.diagnostics
    ]


def attribute_path(path: Sequence[PathStep]) -> pb.AttributePath:
    """Return the wire form of a path.

    Args:
        path: attribute names as `str`, map keys and list indices as tuples of one.
    """
    return pb.AttributePath(steps=[_step(step) for step in path])


def add_exception(diagnostics: Diagnostics, error: BaseException, doing: str) -> None:
    """Make an exception a diagnostic; one that nobody raised on purpose is also logged, with its traceback.

    Args:
        diagnostics: where the error goes.
        error: what was raised.
        doing: what was tried, to follow "while": "creating example_thing".
    """
    if isinstance(error, ProviderError):
        diagnostics.add_error(error.summary, error.detail)
        return
    _log.error("unexpected %s while %s", type(error).__name__, doing, exc_info=error)
    diagnostics.add_error(
        f"The provider failed while {doing}",
        f"{type(error).__name__}: {error}. This is a bug in the provider. What is known of the object is kept; the "
        "log has the traceback (TF_LOG_PROVIDER=ERROR). Please report both.",
    )


def _path(path: Sequence[PathStep]) -> pb.AttributePath | None:
    """Return the wire form of an author's path; one that has none is left out, for the finding matters more."""
    try:
        return attribute_path(path)
    except (TypeError, ValueError, IndexError):
        return None


def shown(value: object) -> str:
    """Return what the wire and a terminal can take: authors hand over exceptions, file names and words of strangers."""
    return printable(redact(str(value))).encode(errors="replace").decode()


def _step(step: PathStep) -> pb.AttributePath.Step:
    if isinstance(step, str):
        return pb.AttributePath.Step(attribute_name=step)
    if isinstance(step[0], str):
        return pb.AttributePath.Step(element_key_string=step[0])
    return pb.AttributePath.Step(element_key_int=step[0])
