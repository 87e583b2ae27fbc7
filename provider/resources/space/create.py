"""Creating a Space: with all that the Hub takes in one call, from nothing, a template or another Space."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from provider.resources.shared.environment import refuse_published_secrets
from provider.resources.shared.files import README, ContentChange, Contents, commit_files, inline
from provider.resources.shared.managed_keys import to_set
from provider.resources.space.card import bare_readme, front_matter_of, observed_card
from provider.resources.space.origin import origin_of_template
from provider.resources.space.state import CPU_BASIC

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.create_options import CreateOptions
    from schemas.states import SpaceState


LARGEST_CALL = 5 << 20
"""Bytes; files go into the create call when they are less than this together."""


def create_space(
    hub: "Hub", id_: str, planned: "SpaceState", write_only: Mapping[str, str | None] | None, files: Contents
) -> None:
    """Make a Space.

    Args:
        hub: the Hub client.
        id_: its id.
        planned: the planned Space, null where it is not known.
        write_only: the secrets that are kept in no state.
        files: what its files are to hold.

    Raises:
        provider.errors.AlreadyExists: if there is one of this id.
    """
    refuse_published_secrets(planned, planned["secrets"], write_only)
    choices = _choices(planned, write_only)
    if planned["duplicated_from"]:
        hub.repositories.duplicate("space", planned["duplicated_from"], id_, **choices)
        return
    sdk = planned["sdk"]
    if planned["template"] and not (sdk and choices["visibility"]):
        origin = origin_of_template(hub, planned["template"])
        sdk = sdk or origin.sdk
        choices["visibility"] = choices["visibility"] or ("private" if origin.prefers_private else None)
    first = _in_the_call(files)
    if planned["card"] and not planned["template"] and README not in files:
        first[README] = bare_readme(planned["name"], sdk, planned["card"])
    choices["sdk"] = sdk
    choices["files"] = first or None
    choices["template"] = planned["template"]
    choices["region"] = planned["region"]
    choices["dev_mode"] = planned["dev_mode"] or None
    hub.repositories.create("space", id_, **choices)


def complete_files(hub: "Hub", id_: str, planned: "SpaceState", files: Contents) -> None:
    """Commit those files and that front matter which the create call did not bring about; none as a rule."""
    front_matter, missing = {}, {}
    if planned["duplicated_from"] or planned["template"]:
        info = hub.repositories.info("space", id_, whole=True)
        front_matter = front_matter_of(planned["card"], observed_card(info.card, None))
        if planned["sdk"] and info.sdk != planned["sdk"]:
            front_matter["sdk"] = planned["sdk"]
        missing = {"sdk": info.sdk} if front_matter else {}
    commit_files(hub, "space", id_, ContentChange(files, (), front_matter, missing, planned["commit_message"]))


def _in_the_call(files: Contents) -> dict[str, bytes]:
    """Return what goes into the create call: all files, as that costs no restart, or only the README, for its sdk."""
    texts = inline(files)
    takes_all = len(texts) == len(files) and sum(map(len, texts.values())) <= LARGEST_CALL
    return texts if takes_all else {path: content for path, content in texts.items() if path == README}


def _choices(planned: "SpaceState", write_only: Mapping[str, str | None] | None) -> "CreateOptions":
    """Return what both a new Space and a copy may be given at once."""
    from provider.hub.runtime import Volume  # noqa: PLC0415 - start-up

    secrets = to_set(None, planned["secrets"]) | to_set(None, write_only)
    return {
        "visibility": planned["visibility"],
        "resource_group_id": planned["resource_group_id"],
        "hardware": planned["hardware"],
        "sleep_time": planned["sleep_time"] if planned["hardware"] != CPU_BASIC else None,
        "secrets": secrets or None,
        "variables": to_set(None, planned["variables"]) or None,
        "volumes": [Volume(**volume) for volume in planned["volumes"] or ()] or None,
    }
