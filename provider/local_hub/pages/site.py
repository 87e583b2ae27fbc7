"""Which page is where."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from provider.local_hub.api.accounts import hub_of
from provider.local_hub.api.commits import PREFIXES
from provider.local_hub.api.paging import number_asked
from provider.local_hub.api.revisions import commit_at
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.models import KINDS, Kind, Repository
from provider.local_hub.model.store import Hub
from provider.local_hub.pages.dataset import dataset_page
from provider.local_hub.pages.front import front_page, list_page, namespace_page, namespaces, repository_lists
from provider.local_hub.pages.history import commits_page, tree_page
from provider.local_hub.pages.html import tag
from provider.local_hub.pages.layout import page, quiet
from provider.local_hub.pages.model import model_page
from provider.local_hub.pages.repository import address
from provider.local_hub.pages.space import space_page


class _Namespace(StringConvertor):
    """What may be a namespace in an address: neither `api` nor what begins with an underscore."""

    regex = r"(?!api(?:/|$)|_)[^/]+"


register_url_convertor("namespace", _Namespace())


async def _show_front(request: Request) -> Response:
    return front_page(hub_of(request), str(request.base_url).rstrip("/"))


def _list(kind: Kind) -> Any:
    """Return the handler of the page of all repositories of a type."""

    async def handle(request: Request) -> Response:
        return list_page(hub_of(request), kind)

    return handle


def _list_of_namespace(kind: Kind) -> Any:
    """Return the handler of the page of all repositories of a type in a namespace."""

    async def handle(request: Request) -> Response:
        hub, asked = hub_of(request), request.path_params["namespace"]
        name = namespaces(hub).get(asked.lower())
        return list_page(hub, kind, name) if name else _nothing(f"There is no {asked} on this Hub.")

    return handle


async def _show_namespace(request: Request) -> Response:
    hub, asked = hub_of(request), request.path_params["namespace"]
    name = namespaces(hub).get(asked.lower())
    return namespace_page(hub, name) if name else _nothing(f"There is no {asked} on this Hub.")


def _nothing(why: str) -> Response:
    return page("Nothing here", tag("h1", "Nothing here"), quiet(why), status=404)


def _found(request: Request, kinds: Sequence[Kind]) -> list[Repository]:
    hub, repo_id = hub_of(request), _id(request)
    return [repository for kind in kinds if (repository := hub.find(kind, repo_id) or hub.find_moved(kind, repo_id))]


def _id(request: Request) -> str:
    return f"{request.path_params['namespace']}/{request.path_params['name']}"


def _show(*kinds: Kind) -> Any:
    """Return the handler of a page of one of these kinds; it leads on to where the repository is by now."""

    async def handle(request: Request) -> Response:
        hub, repo_id, found = hub_of(request), _id(request), _found(request, kinds)
        if not found:
            what = "repository" if len(kinds) > 1 else kinds[0]
            return _nothing(f"There is no {what} {repo_id} on this Hub.")
        if len(found) > 1:
            return page(repo_id, tag("h1", repo_id), repository_lists(hub, found))
        if address(found[0]).lower() != request.url.path.lower():
            return RedirectResponse(address(found[0]))
        return await _page_of(hub, found[0])

    return handle


async def _page_of(hub: Hub, repository: Repository) -> Response:
    if repository.space:
        return space_page(hub, repository, repository.space)
    return await dataset_page(hub, repository) if repository.kind == "dataset" else model_page(repository)


def _show_revision(kind: Kind, what: Literal["tree", "commits"]) -> Any:
    """Return the handler of the page of files or of history at a revision."""

    async def handle(request: Request) -> Response:
        found, revision = _found(request, [kind]), request.path_params["rev"]
        if not found:
            return _nothing(f"There is no {kind} {_id(request)} on this Hub.")
        try:
            commit = commit_at(found[0], revision)
            number = number_asked(request, "p", 0)
        except HubError as error:
            return _nothing(error.message)
        shown = tree_page(found[0], revision, commit) if what == "tree" else None
        return shown or commits_page(found[0], revision, commit, number)

    return handle


def _routes_of(kind: Kind) -> Iterator[Route]:
    prefix = f"/{PREFIXES[kind]}{{namespace:namespace}}/{{name}}"
    yield Route(f"{prefix}/tree/{{rev:path}}", _show_revision(kind, "tree"))
    yield Route(f"{prefix}/commits/{{rev:path}}", _show_revision(kind, "commits"))
    yield Route(f"/{kind}s", _list(kind))
    if kind != "model":
        yield Route(f"/{kind}s/{{namespace}}", _list_of_namespace(kind))
        yield Route(f"/{kind}s/{{namespace}}/{{name}}", _show(kind))


ROUTES = [
    Route("/", _show_front),
    # models come last: their pages have no prefix that sets them apart
    *(route for kind in reversed(KINDS) for route in _routes_of(kind)),
    Route("/{namespace:namespace}", _show_namespace),
    Route("/{namespace:namespace}/{name}", _show(*KINDS)),
]
