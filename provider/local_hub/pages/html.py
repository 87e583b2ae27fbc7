"""Writing HTML so that no value can be taken for a part of the page."""

from html import escape
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = frozenset({"link", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Content: TypeAlias = "str | int | Iterable[Content] | None"


def markup(content: Content) -> Markup:
    """Write content as HTML: markup as it is, other text escaped, None as nothing."""
    if content is None:
        return Markup()
    if isinstance(content, Markup):
        return content
    if isinstance(content, str | int):
        return Markup(escape(str(content)))
    return Markup("".join(markup(part) for part in content))


def tag(name: str, /, *content: Content, **attributes: str | None) -> Markup:
    """Write an element.

    Args:
        name: of the element.
        content: what is in it.
        attributes: a trailing `_` is left out of the name, another is a hyphen; None leaves the attribute out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>" if name in _VOID else f"<{name}{written}>{markup(content)}</{name}>")
