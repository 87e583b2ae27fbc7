"""The steps of a change that every kind of repository has."""

from provider.plugin.interface import State
from provider.resources.shared.change import Change
from provider.resources.shared.repository_state import git_url, is_same_id, page_url


def move(change: Change) -> State:
    """Rename or transfer."""
    if is_same_id(change.planned["id"], change.state["id"]):
        return {}
    change.hub.repositories.move(change.kind, change.state["id"], change.planned["id"])
    url = page_url(change.kind, change.hub.settings.endpoint, change.planned["id"])
    return change.taken("id", "namespace", "name") | {"url": url, "git_url": git_url(url)}


def set_visibility(change: Change) -> State:
    """Publish or hide."""
    if change.differs("visibility"):
        change.hub.repositories.set_visibility(change.kind, change.state["id"], change.planned["visibility"])
    return change.taken("visibility", "private")


def set_resource_group(change: Change) -> State:
    """Put it into a resource group, or take it out."""
    if change.differs("resource_group_id"):
        group = change.planned["resource_group_id"]
        change.hub.repositories.set_resource_group(change.kind, change.state["id"], group)
    return change.taken("resource_group_id")
