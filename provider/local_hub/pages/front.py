"""The front page: every repository there is."""

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from provider.local_hub import builds
from provider.local_hub.pages.html import Content, Markup, tag
from provider.local_hub.pages.layout import moment, page, quiet, section, size, table
from provider.local_hub.pages.repository import link, visibility
from provider.local_hub.pages.space import stage_badge
from provider.local_hub.records import Kind, Repository
from provider.local_hub.store import Hub

_TITLES: dict[Kind, str] = {"space": "Spaces", "dataset": "Datasets", "model": "Models"}


def front_page(hub: Hub, endpoint: str) -> Response:
    """Show all repositories of a Hub.

    Args:
        hub: whose.
        endpoint: URL at which clients reach it.
    """
    names = sorted({name for account in hub.accounts.values() for name in (account.name, *account.organizations)})
    return page(
        "All repositories",
        tag("h1", "All repositories"),
        tag("p", "Clients reach it with ", tag("code", f"HF_ENDPOINT={endpoint}"), "."),
        quiet(f"Namespaces: {', '.join(names)}"),
        repository_lists(hub, hub),
    )


def repository_lists(hub: Hub, repositories: Iterable[Repository]) -> list[Markup]:
    """Write a list of Spaces, one of datasets and, if there are any, one of models; what changed last comes first."""
    ordered = sorted(repositories, key=lambda one: one.last_change, reverse=True)
    return [
        section(f"{title} ({len(found)})", _listed(hub, kind, found) if found else quiet("None yet."))
        for kind, title in _TITLES.items()
        if (found := [one for one in ordered if one.kind == kind]) or kind != "model"
    ]


def _listed(hub: Hub, kind: Kind, repositories: Sequence[Repository]) -> Markup:
    if kind == "space":
        columns = ["Space", "Stage", "Hardware", "SDK", "Visibility", "Last change"]
        return table(columns, [_space_row(hub, one) for one in repositories])
    columns = [kind.capitalize(), "Files", "Size", "Visibility", "Last change"]
    return table(columns, [_row(one) for one in repositories], numbers=["Files", "Size"])


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
