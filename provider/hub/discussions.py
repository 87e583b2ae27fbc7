"""Pull requests of a repository."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

from provider.hub.http.executor import RequestExecutor
from provider.hub.http.requests import Kind, Request, api_path, named, record, records

PAGE = 50
"""Discussions that the Hub gives at once."""
MOST_PAGES = 20
OPEN = {"open", "draft"}


class Discussions:
    """The routes below `/discussions` of Spaces, datasets and models."""

    def __init__(self, executor: RequestExecutor) -> None:
        self._executor = executor

    def open_pull_requests(self, kind: Kind, id: str) -> list[int]:
        """Return the numbers of the pull requests that are open: `GET …/discussions`, page after page."""
        operation, found = f"list the pull requests of {named(kind, id)}", list[int]()
        for page in range(MOST_PAGES):
            query = f"type=pull_request&status=open&p={page}"
            body = self._executor.send(Request("GET", api_path(kind, id, "discussions"), operation, query)).read(record)
            listed = records(body.get("discussions") or [])
            found += [
                int(discussion["num"])
                for discussion in listed
                if discussion.get("isPullRequest") and discussion.get("status") in OPEN
            ]
            if (page + 1) * PAGE >= int(body.get("count") or 0):
                break
        return found
