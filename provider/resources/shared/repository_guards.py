"""What keeps a repository from being deleted or replaced, and what is said then: it never leads to a deletion."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from provider.errors import ConfigurationError, ProviderError

if TYPE_CHECKING:
    from provider.plugin.interface import PlanContext
    from schemas.states import RepositoryState


UNTAINT = "run `terraform untaint` with the address of this resource"


def refuse_protected(what: str, current: "RepositoryState", ctx: "PlanContext[RepositoryState] | None" = None) -> None:
    """Refuse the end of a repository that is protected, in the state or in the configuration.

    Args:
        what: the repository in words: "The Space acme/bot".
        current: the repository.
        ctx: of the plan, None in the apply.

    Raises:
        ConfigurationError: it is protected.
    """
    if not current["deletion_protection"] and (ctx is None or ctx.config["deletion_protection"] is not True):
        return
    raise ConfigurationError(f"{what} is protected from deletion", f"Its deletion_protection is true. {_way_out(ctx)}")


def _way_out(ctx: "PlanContext[RepositoryState] | None") -> str:
    if ctx is not None and ctx.requires_replace:
        names = ", ".join(sorted({str(path[0]) for path in ctx.requires_replace}))
        return (
            f"A change of {names} would delete it and make another one. Leave {names} as it is; if it is to be "
            "replaced, set deletion_protection = false and apply that alone first."
        )
    if ctx is not None and ctx.replaced_id is not None:
        return (
            "-replace or replace_triggered_by would delete it and make another one. Leave that out; if it is to be "
            "replaced, set deletion_protection = false and apply that alone first."
        )
    if ctx is not None and ctx.replaces is not None:
        return f"It is tainted, so the engine would delete it and make another one. To keep it, {UNTAINT}, and apply."
    return "If it is to go, set deletion_protection = false, apply, and try again."


@contextmanager
def completing(what: str) -> Iterator[None]:
    """Say of an error in what comes after a repository was created that it is there, and how to go on.

    Args:
        what: the repository in words.

    Raises:
        ProviderError: the error.
    """
    try:
        yield
    except ProviderError as error:
        error.detail = (
            f"{error.detail}\n\n{what} was created and is in the state, and not all of it worked. The engine calls it "
            f"tainted. To go on with it, {UNTAINT}, and apply again; until then no plan replaces it."
        )
        raise


def refuse_unfinished(what: str) -> None:
    """Refuse to replace a repository whose creation failed when it was there already: nobody asked for that.

    Args:
        what: the repository in words.

    Raises:
        ConfigurationError: always.
    """
    raise ConfigurationError(
        f"{what} was created, but not all of it worked, and it is not replaced",
        "The engine calls it tainted and would delete it, with all that it holds by now, and make another one. To go "
        f"on with it, {UNTAINT}, and apply again: what is missing is made up for in place. If another one is to take "
        "its place, do the same, and then apply with -replace.",
    )
