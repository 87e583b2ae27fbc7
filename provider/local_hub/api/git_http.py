"""Reading a repository with git, by the protocol that asks for files only (https://git-scm.com/docs/http-protocol)."""

import zlib
from collections.abc import Awaitable, Callable, Iterator

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from provider.local_hub.api.accounts import repository_of
from provider.local_hub.api.commits import PREFIXES
from provider.local_hub.api.error_responses import on_content_missing, response_of
from provider.local_hub.api.git_objects import check_whole, object_of, refs_of
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.models import ContentMissing, Kind, Repository

_Answer = Callable[[Request, Repository], Awaitable[Response]]
_SIGN_IN = {"WWW-Authenticate": 'Basic realm="Hugging Face: any user name, and an access token as the password"'}


class _Owner(StringConvertor):
    """What may be the namespace of a repository in an address that git asks for."""

    regex = r"(?!(?:api|datasets|spaces)/|_)[^/]+"


register_url_convertor("owner", _Owner())


def git_routes(kind: Kind) -> Iterator[Route]:
    """Return the routes of `git clone` and `git fetch`, with and without `.git` behind the id."""
    for suffix in (".git", ""):
        page = f"/{PREFIXES[kind]}{{namespace:owner}}/{{name}}{suffix}"
        yield Route(f"{page}/info/refs", _by_git(kind, _list_refs))
        yield Route(f"{page}/HEAD", _by_git(kind, _get_head))
        yield Route(f"{page}/objects/{{folder}}/{{rest}}", _by_git(kind, _get_object))


def _by_git(kind: Kind, answer: _Answer) -> Callable[[Request], Awaitable[Response]]:
    """Return a handler that says in plain text, which git shows, why it refuses."""

    async def handle(request: Request) -> Response:
        try:
            return await answer(request, repository_of(request, kind, "content"))
        except ContentMissing as error:
            return await on_content_missing(request, error)
        except HubError as error:
            response = response_of(error)
            headers = {**error.headers, "X-Error-Message": response.headers["X-Error-Message"]}
            headers |= _SIGN_IN if error.status == 401 else {}
            return Response(f"{error.message}\n", error.status, headers, "text/plain")

    return handle


async def _list_refs(request: Request, repository: Repository) -> Response:
    if request.query_params.get("service") == "git-receive-pack":
        raise HubError(403, "The local Hub takes no git push: commit through the API, such as by `hf upload`")
    await check_whole(repository)
    lines = (f"{commit_id}\t{name}\n" for name, commit_id in sorted(refs_of(repository).items()))
    return _fresh("".join(lines).encode(), "text/plain")


async def _get_head(_: Request, __: Repository) -> Response:
    return _fresh(b"ref: refs/heads/main\n", "text/plain")


async def _get_object(request: Request, repository: Repository) -> Response:
    found = await object_of(repository, request.path_params["folder"] + request.path_params["rest"])
    if found is None:
        raise HubError(404, "There is no such object")
    kind, content = found
    return _fresh(
        zlib.compress(b"%s %d\0%s" % (kind.encode(), len(content), content)), "application/x-git-loose-object"
    )


def _fresh(content: bytes, media_type: str) -> Response:
    return Response(content, headers={"Cache-Control": "no-cache"}, media_type=media_type)
