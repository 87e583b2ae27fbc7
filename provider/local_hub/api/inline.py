"""Which files may stand in git itself: small texts. All others go to large storage."""

import codecs
from collections.abc import Mapping

from provider.local_hub.model.errors import bad_request

LARGEST = 10 * 1024 * 1024
_LOOKED_AT = 8000


def is_binary(content: bytes) -> bool:
    """Check whether the beginning of a file is not text: it has a NUL, or is not UTF-8."""
    start = content[:_LOOKED_AT]
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return True
    return "\0" in text


def check_inline(files: Mapping[str, bytes]) -> None:
    """Refuse files that must not be sent inside of a commit; those with a NUL are binary, as for git.

    Args:
        files: path to content.

    Raises:
        HubError: one is too large or binary; it names them all.
    """
    _refuse([path for path, content in files.items() if len(content) > LARGEST], "files larger than 10 MiB", "large")
    _refuse([path for path, content in files.items() if b"\0" in content[:_LOOKED_AT]], "binary files", "binary")


def _refuse(paths: list[str], what: str, adjective: str) -> None:
    if paths:
        offending = "\n".join(f"  - {path}" for path in paths)
        raise bad_request(
            f"Your push was rejected because it contains {what}.\n"
            f"Please use https://huggingface.co/docs/hub/xet to store {adjective} files.\n"
            f"Offending files:\n{offending}"
        )
