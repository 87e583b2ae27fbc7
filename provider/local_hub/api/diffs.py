"""What is different between two states of the files, written as git does."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from provider.local_hub.api.accounts import repository_of
from provider.local_hub.api.revisions import commit_at
from provider.local_hub.model.errors import bad_request
from provider.local_hub.model.models import File, Kind


def diff(blobs: Mapping[str, bytes], before: Mapping[str, File], after: Mapping[str, File]) -> str:
    """Return the differences of all files that are not the same; of large files those of their pointers."""
    return "".join(_differences(blobs, before, after))


def _differences(blobs: Mapping[str, bytes], before: Mapping[str, File], after: Mapping[str, File]) -> Iterator[str]:
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        sides = [
            blobs[file.oid].decode(errors="replace").splitlines(keepends=True) if file else [] for file in (old, new)
        ]
        names = f"a/{path}" if old else "/dev/null", f"b/{path}" if new else "/dev/null"
        yield f"diff --git a/{path} b/{path}\n"
        for line in difflib.unified_diff(sides[0], sides[1], names[0], names[1]):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def compare(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/compare/{a..b}`."""

    async def handle(request: Request) -> Response:
        repository = repository_of(request, kind, "source")
        base, dots, head = request.path_params["compare"].partition("..")
        if not dots:
            raise bad_request("What is compared must be written as base..head")
        files = commit_at(repository, base).files, commit_at(repository, head.lstrip(".")).files
        return PlainTextResponse(diff(repository.blobs, *files))

    return handle
