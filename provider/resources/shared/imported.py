"""What an import brought into the state: it is managed from then on, and the plan says what that means."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import ProviderError
from provider.plugin.interface import PlanContext, Private
from provider.resources.shared.files import README
from provider.resources.shared.managed_keys import to_delete

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from schemas.states import RepositoryState

IMPORTED = "imported"
MAP_ATTRIBUTES = ("variables", "files")


def note_imported(private: Private, state: Mapping[str, Any]) -> None:
    """Remember which keys an import brought, until an apply writes them."""
    private[IMPORTED] = {name: sorted(state[name]) for name in MAP_ATTRIBUTES if state.get(name)}


def imported_keys(private: Private, name: str) -> set[str]:
    """Return the keys of a map that an import brought and no apply has written since."""
    return set(private.get(IMPORTED, {}).get(name, ()))


def plan_imported(
    ctx: PlanContext[Any], noun: str, current: Mapping[str, Any] | None, planned: Mapping[str, Any]
) -> None:
    """Take over the maps that are written, and warn of what was there before the import and is deleted.

    Args:
        ctx: holds what was imported and the configuration, and takes the warning.
        noun: what the object is, in words.
        current: the state so far.
        planned: the plan.
    """
    for name in list(ctx.private.get(IMPORTED, {})):
        if current is None or ctx.config[name] is None:
            continue
        removed = to_delete(current[name], planned[name]) if isinstance(planned[name], dict) else []
        imported = imported_keys(ctx.private, name).intersection(removed)
        if imported:
            ctx.diagnostics.add_warning(
                f"{name} deletes what the {noun} {current['id']} had before it was imported",
                f"In the state, and not written: {', '.join(sorted(imported))}. To keep that, write it in {name}, or "
                f"leave {name} out.",
                path=[name],
            )
        del ctx.private[IMPORTED][name]


def with_same_readme(hub: "Hub", current: "RepositoryState", files: Any) -> Any:
    """Return the planned `files`, or those of the state where they differ by a README.md that the Hub has already.

    An import does not bring README.md, which the Hub itself writes for every Space.

    Args:
        hub: the Hub client.
        current: the state.
        files: as the schema alone plans them.
    """
    before = current["files"] or {}
    readme = files.get(README) if isinstance(files, dict) and README not in before else None
    if not isinstance(readme, str) or {path: text for path, text in files.items() if path != README} != before:
        return files
    try:
        entry = hub.files.tree("space", current["id"]).get(README)
    except ProviderError:
        return files
    return current["files"] if entry is not None and entry.holds(readme.encode()) else files
