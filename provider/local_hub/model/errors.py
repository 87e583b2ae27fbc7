"""How the Hub says no."""

from collections.abc import Mapping
from typing import Any


class HubError(Exception):
    """An answer with an error status.

    Args:
        status: HTTP status.
        message: the sentence under `error` and in `X-Error-Message`.
        code: `X-Error-Code`, by which clients tell what is missing.
        headers: more headers.
        more: more fields of the body.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})
        self.more = more


class Moved(Exception):
    """The repository has another id by now.

    Args:
        repo_id: the id it has.
    """

    def __init__(self, repo_id: str) -> None:
        super().__init__(repo_id)
        self.repo_id = repo_id


def bad_request(message: str) -> HubError:
    """Return the answer to a request that can't be meant."""
    return HubError(400, message)


def no_such_repository(*, signed_in: bool) -> HubError:
    """Return the answer for what is not there or must not be seen.

    The real Hub sends anonymous callers no code. The official client needs one to tell this from a bad token when the
    endpoint is not https, so it is sent here.
    """
    if signed_in:
        return HubError(404, "Repository not found", code="RepoNotFound")
    return HubError(401, "Invalid username or password.", code="RepoNotFound")


def no_such_revision(revision: str) -> HubError:
    """Return the answer for a branch, tag or commit that is not there."""
    return HubError(404, f"Invalid rev id: {revision}", code="RevisionNotFound")


def no_such_entry(path: str, revision: str, commit: str | None = None) -> HubError:
    """Return the answer for a file or folder that is not there."""
    headers = {"X-Repo-Commit": commit} if commit else {}
    return HubError(404, f'{path} does not exist on "{revision}"', code="EntryNotFound", headers=headers)
