"""The steps of a change that every kind of repository has."""

from provider.resources.shared.change import Change
from provider.resources.shared.repository_state import RepositoryT, git_url, is_same_id, page_url, with_attributes


def move(change: Change[RepositoryT]) -> RepositoryT:
    """Rename or transfer."""
    if is_same_id(change.planned["id"], change.state["id"]):
        return change.state
    change.hub.repositories.move(change.kind, change.state["id"], change.planned["id"])
    url = page_url(change.kind, change.hub.settings.endpoint, change.planned["id"])
    return with_attributes(change.with_planned("id", "namespace", "name"), {"url": url, "git_url": git_url(url)})


def set_visibility(change: Change[RepositoryT]) -> RepositoryT:
    """Publish or hide."""
    visibility = change.planned["visibility"]
    if visibility is not None and change.differs("visibility"):
        change.hub.repositories.set_visibility(change.kind, change.state["id"], visibility)
    return change.with_planned("visibility", "private")


def set_resource_group(change: Change[RepositoryT]) -> RepositoryT:
    """Put it into a resource group, or take it out."""
    if change.differs("resource_group_id"):
        group = change.planned["resource_group_id"]
        change.hub.repositories.set_resource_group(change.kind, change.state["id"], group)
    return change.with_planned("resource_group_id")
