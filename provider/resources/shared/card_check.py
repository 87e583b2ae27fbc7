"""The Hub's own word on a README.md that is about to be written."""

from typing import TYPE_CHECKING, Any

from provider.errors import ProviderError
from provider.plugin.interface import Diagnostics

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.http.requests import Kind


def refuse_invalid_readme(diags: Diagnostics, hub: "Hub", kind: "Kind", readme: str, path: list[Any]) -> None:
    """Refuse a README.md that the Hub would refuse, and pass on what it advises.

    Args:
        diags: where the findings go.
        hub: the Hub client; where it does not answer, the apply tells.
        kind: what the repository is.
        readme: the whole text.
        path: where it comes from.
    """
    try:
        verdict = hub.cards.check(kind, readme)
    except ProviderError:
        return
    for error in verdict.errors:
        diags.add_error("The Hub does not accept the front matter of README.md", f"It says: {error}", path=path)
    for warning in verdict.warnings:
        diags.add_warning("The Hub advises on the front matter of README.md", f"It says: {warning}", path=path)
