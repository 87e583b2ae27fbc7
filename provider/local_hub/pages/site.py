"""Which page is where."""

from typing import Any

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from provider.local_hub.accounts import hub_of
from provider.local_hub.pages.dataset import dataset_page
from provider.local_hub.pages.front import front_page, repository_lists
from provider.local_hub.pages.html import tag
from provider.local_hub.pages.layout import page, quiet
from provider.local_hub.pages.model import model_page
from provider.local_hub.pages.repository import address
from provider.local_hub.pages.space import space_page
from provider.local_hub.records import KINDS, Kind, Repository
from provider.local_hub.store import Hub


class _Namespace(StringConvertor):
    """What may be a namespace in an address: neither `api` nor what begins with an underscore."""

    regex = r"(?!api/|_)[^/]+"


register_url_convertor("namespace", _Namespace())


async def _show_front(request: Request) -> Response:
    return front_page(hub_of(request), str(request.base_url).rstrip("/"))


def _show(*kinds: Kind) -> Any:
    """Give the handler of a page of one of these kinds; it leads on to where the repository is by now."""

    async def handle(request: Request) -> Response:
        hub = hub_of(request)
        repo_id = f"{request.path_params['namespace']}/{request.path_params['name']}"
        found = [one for kind in kinds if (one := hub.find(kind, repo_id) or hub.find_moved(kind, repo_id))]
        if not found:
            what = "repository" if len(kinds) > 1 else kinds[0]
            told = quiet(f"There is no {what} {repo_id} on this Hub.")
            return page("Nothing here", tag("h1", "Nothing here"), told, status=404)
        if len(found) > 1:
            return page(repo_id, tag("h1", repo_id), repository_lists(hub, found))
        if address(found[0]).lower() != request.url.path.lower():
            return RedirectResponse(address(found[0]))
        return _page_of(hub, found[0])

    return handle


def _page_of(hub: Hub, repository: Repository) -> Response:
    if repository.space:
        return space_page(hub, repository, repository.space)
    return dataset_page(hub, repository) if repository.kind == "dataset" else model_page(repository)


ROUTES = [
    Route("/", _show_front),
    Route("/spaces/{namespace}/{name}", _show("space")),
    Route("/datasets/{namespace}/{name}", _show("dataset")),
    Route("/{namespace:namespace}/{name}", _show(*KINDS)),
]
