"""What of a folder never goes to the Hub, or only when it is named: what holds secrets, and what tools leave behind."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from provider.foreign.ignore_patterns import ignore_spec

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NEVER = re.compile(
    r"""(.*/)?(
    \.git | \.terraform | \.terragrunt-cache
    | [^/]*\.tfstate(\.[^/]*)?
    | [^/]*\.tfvars(\.json)? | [^/]*\.tfplan
    | \.terraformrc | terraform\.rc | [^/]*\.tfrc(\.json)? | crash(\.[^/]*)?\.log
    | \.netrc | _netrc | \.git-credentials | \.pypirc
    | id_(rsa|dsa|ecdsa|ed25519)(_sk)?
    )(/.*)?""",
    re.VERBOSE | re.IGNORECASE,
)
"""Paths that are never taken, at any depth: git's and Terraform's own files, and what holds credentials by its name."""
ON_DEMAND = re.compile(r"(.*/)?(\.env[^/]*|\.venv|__pycache__|\.cache/huggingface)(/.*)?", re.IGNORECASE)
"""Paths that are taken only where a pattern of `source_include` names them."""
_WORDS = re.compile(r"\.env|\.venv|__pycache__|\.cache", re.IGNORECASE)
_PRIVATE_KEY = re.compile(rb"\s*(-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-)")
HEAD = 4096
"""Bytes; so much of a file tells whether it is a state, a plan or a private key."""


class OnDemand:
    """Knows which files that are kept back as a rule were named.

    Args:
        include: the patterns of `source_include`, None for none.
    """

    def __init__(self, include: Sequence[str] | None) -> None:
        self._named: "GitIgnoreSpec | None" = None  # noqa: UP037 - imported below
        named = [pattern for pattern in include or () if _WORDS.search(pattern)]
        if named:
            self._named = ignore_spec(named)

    def leaves_out(self, path: str, *, is_folder: bool) -> bool:
        """Check whether a path is kept back; a folder is looked into as soon as anything is named at all."""
        if not ON_DEMAND.fullmatch(path):
            return False
        return self._named is None or not (is_folder or self._named.match_file(path))


def holds_secrets(local: Path) -> bool:
    """Check whether a file is a private key, or a state or a plan of the engine, whatever its name.

    Raises:
        OSError: it can't be read.
    """
    with local.open("rb") as opened:
        head = opened.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _is_plan(local)
    if head.lstrip()[:1] == b"{":
        return b'"terraform_version"' in head and (b'"lineage"' in head or b'"format_version"' in head)
    return _PRIVATE_KEY.match(head) is not None


def _is_plan(local: Path) -> bool:
    import zipfile  # noqa: PLC0415 - start-up

    try:
        with zipfile.ZipFile(local) as opened:
            return "tfplan" in opened.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # no engine writes a zip that zipfile does not know
        return False
