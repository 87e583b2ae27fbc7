"""The front page: every repository there is."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from starlette.responses import Response

from provider.local_hub.model import builds
from provider.local_hub.model.models import Kind, Repository
from provider.local_hub.model.store import Hub
from provider.local_hub.pages.html import Content, Markup, tag
from provider.local_hub.pages.layout import moment, page, quiet, section, size, table
from provider.local_hub.pages.repository import link, visibility
from provider.local_hub.pages.space import stage_badge

_TITLES: dict[Kind, str] = {"space": "Spaces", "dataset": "Datasets", "model": "Models"}


def front_page(hub: Hub, endpoint: str) -> Response:
    """Show all repositories of a Hub.

    Args:
        hub: whose.
        endpoint: URL at which clients reach it.
    """
    names = sorted(namespaces(hub).values())
    links = [[", " if number else "", tag("a", name, href=f"/{quote(name)}")] for number, name in enumerate(names)]
    return page(
        "All repositories",
        tag("h1", "All repositories"),
        tag("p", "Clients reach it with ", tag("code", f"HF_ENDPOINT={endpoint}"), "."),
        tag("p", "Namespaces: ", links, class_="quiet"),
        repository_lists(hub, hub),
    )


def namespaces(hub: Hub) -> dict[str, str]:
    """Return the names of all users and organizations by their lower-case form, also of those nobody signs in for."""
    named = (name for account in hub.accounts.values() for name in (account.name, *account.organizations))
    return {namespace.lower(): namespace for namespace in (*(repository.namespace for repository in hub), *named)}


def namespace_page(hub: Hub, name: str) -> Response:
    """Show what a user or an organization has."""
    found = [repository for repository in hub if repository.namespace.lower() == name.lower()]
    return page(name, tag("h1", name), repository_lists(hub, found))


def list_page(hub: Hub, kind: Kind, namespace: str | None = None) -> Response:
    """Show all repositories of one type, of one namespace or of all."""
    found = [repository for repository in hub if repository.kind == kind and namespace in {None, repository.namespace}]
    title = f"{_TITLES[kind]} of {namespace}" if namespace else _TITLES[kind]
    found.sort(key=lambda repository: repository.last_change, reverse=True)
    return page(title, tag("h1", title), _listed(hub, kind, found) if found else quiet("None yet."))


def repository_lists(hub: Hub, repositories: Iterable[Repository]) -> list[Markup]:
    """Write a list of Spaces, one of datasets and, if there are any, one of models; what changed last comes first."""
    ordered = sorted(repositories, key=lambda repository: repository.last_change, reverse=True)
    return [
        section(f"{title} ({len(found)})", _listed(hub, kind, found) if found else quiet("None yet."))
        for kind, title in _TITLES.items()
        if (found := [repository for repository in ordered if repository.kind == kind]) or kind != "model"
    ]


def _listed(hub: Hub, kind: Kind, repositories: Sequence[Repository]) -> Markup:
    if kind == "space":
        columns = ["Space", "Stage", "Hardware", "SDK", "Visibility", "Last change"]
        return table(columns, [_space_row(hub, repository) for repository in repositories])
    columns = [kind.capitalize(), "Files", "Size", "Visibility", "Last change"]
    return table(columns, [_row(repository) for repository in repositories], numbers=["Files", "Size"])


def _space_row(hub: Hub, repository: Repository) -> tuple[Content, ...]:
    space = repository.space
    if space is None:
        return link(repository), None, None, None, visibility(repository), moment(repository.last_change)
    stage = stage_badge(builds.stage(hub, repository, space))
    changed = moment(repository.last_change)
    return link(repository), stage, space.hardware or "none", space.sdk, visibility(repository), changed


def _row(repository: Repository) -> tuple[Content, ...]:
    files = repository.head.files.values()
    whole = size(sum(file.size for file in files))
    return link(repository), len(files), whole, visibility(repository), moment(repository.last_change)
