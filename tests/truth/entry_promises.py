"""What a plan promises about a secret or a variable."""

from typing import TYPE_CHECKING, Any

from provider.plugin.types import State, Unknown
from tests.truth.plans import Change
from tests.truth.promises import ANY, KEPT, Holds, Promises, hidden
from tests.truth.world import digest

if TYPE_CHECKING:
    from collections.abc import Mapping


def promise_entry(made: Promises, change: Change, uid: str | None, target: str | None) -> None:
    """A secret or a variable: set where it is planned to be, and gone where it is not any more."""
    prior, planned = change.prior, change.planned
    aspect = "secrets" if change.address.startswith("huggingface_space_secret.") else "variables"
    if change.action == "no-op":
        return
    leaves = (
        planned is None
        or change.action == "replace"
        or uid != target
        or prior is None
        or planned["key"] != prior["key"]
    )
    if uid is not None and prior is not None and leaves:
        if planned is not None and planned["key"] is Unknown:
            made.may.add((uid, (aspect, prior["key"])))
        else:
            made.must[uid, (aspect, prior["key"])] = None
            made.made_anew |= {(uid, (aspect, prior["key"]))} if change.action == "replace" else set()
    if planned is None or target is None:
        return
    if planned["key"] is Unknown:
        made.may.add((target, (aspect,)))
        return
    before = None if leaves else prior
    content = value_to_set(change, before, planned)
    same = before is not None and before["description"] == planned["description"]
    if content is not KEPT or not same:
        description = (
            ANY
            if same or change.config is None or change.config["description"] is None
            else hidden(planned["description"])
        )
        made.must[target, (aspect, planned["key"])] = Holds(content, description, _written_value(change))


def _written_value(change: Change) -> Any:
    """Return the value of an entry that is written and not held back, as it is told."""
    value = (change.config or {}).get("value")
    if value is None or value is Unknown or ("value",) in change.ignored:
        return None
    return digest(value) if change.address.startswith("huggingface_space_secret.") else str(value)


def value_to_set(change: Change, prior: State | None, planned: State) -> Any:
    """Return what an entry holds after it is set, KEPT if its value is not planned to change."""
    before: Mapping[str, Any] = prior or {}
    is_secret = change.address.startswith("huggingface_space_secret.")
    tell = digest if is_secret else str
    if not is_secret or planned["value"] is not None:
        same = prior is not None and before["value"] == planned["value"]
        return KEPT if same else ANY if planned["value"] is Unknown else tell(planned["value"])
    if prior is not None and (
        before["value_wo_version"] == planned["value_wo_version"] or ("value_wo",) in change.ignored
    ):
        return KEPT
    if planned["value_wo_version"] is Unknown:
        return ANY
    written = (change.config or {}).get("value_wo")
    if planned["value_wo_version"] is None or written is None:
        return "a value that nobody knows"
    return ANY if written is Unknown else tell(written)
