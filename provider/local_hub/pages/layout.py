"""The parts that every page is put together from."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from starlette.responses import HTMLResponse

from provider.local_hub.model.models import iso
from provider.local_hub.pages.html import Content, Markup, markup, tag

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_NOTE = "This is the Hub on your own machine: private and gated repositories are shown here, too. Secrets never are."


_LONG = 30
"""Text of more characters keeps some width where there is little room."""
_LISTS = [tag("a", name, href=f"/{name.lower()}") for name in ("Spaces", "Datasets", "Models")]


@lru_cache(maxsize=1)
def _style() -> Markup:
    return Markup(Path(__file__).with_name("style.css").read_text(encoding="utf-8"))


def page(title: str, *content: Content, status: int = 200, again_after: int | None = None) -> HTMLResponse:
    """Answer with a page.

    Args:
        title: of the page.
        content: what is below the head.
        status: HTTP status.
        again_after: seconds after which the browser asks again; None for never.
    """
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="refresh", content=str(again_after)) if again_after else None,
        tag("title", f"{title} · Local Hub"),
        tag("style", _style()),
    )
    top = tag("header", tag("a", "Local Hub", href="/"), tag("nav", *_LISTS))
    body = tag("body", top, tag("main", *content), tag("footer", _NOTE))
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(f"<!doctype html>\n{tag('html', head, body, lang='en')}\n", status, headers)


def badge(text: str, mood: str = "") -> Markup:
    """Write a word in a pill, whose mood is `good`, `busy`, `bad` or none."""
    return tag("span", text, class_=f"badge {mood}".strip())


def section(title: str, *content: Content) -> Markup:
    """Write a part of a page."""
    return tag("section", tag("h2", title), *content)


def quiet(text: str) -> Markup:
    """Write a sentence that takes a back seat."""
    return tag("p", text, class_="quiet")


def facts(pairs: Mapping[str, Content]) -> Markup:
    """Write names with their values; what is None is left out."""
    shown = ((name, markup(value)) for name, value in pairs.items() if value is not None)
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in shown))


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Content]],
    numbers: Sequence[str] = (),
    types: Sequence[str] = (),
) -> Markup:
    """Write a table.

    Args:
        columns: what stands above them.
        rows: as many cells as columns in each.
        numbers: which columns are to the right.
        types: what stands in small letters below their names; as many as columns, or none.
    """
    sides = ["number" if column in numbers else None for column in columns]
    below = [tag("div", type_, class_="type") for type_ in types] or [Markup()] * len(columns)
    named = zip(columns, below, sides, strict=True)
    head = tag("tr", *(tag("th", column, title, class_=side) for column, title, side in named))
    body = (
        tag("tr", *(tag("td", type_, class_=side or _width(type_)) for type_, side in zip(row, sides, strict=True)))
        for row in rows
    )
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body)), class_="wide")


def _width(cell: Content) -> str | None:
    return "long" if isinstance(cell, str) and not isinstance(cell, Markup) and len(cell) > _LONG else None


def size(count: float) -> str:
    """Write bytes for people, such as `1.5 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.4g} TB"


def moment(milliseconds: int) -> str:
    """Write a time for people, such as `2026-01-02 03:04:05 UTC`."""
    return f"{iso(milliseconds)[:19].replace('T', ' ')} UTC"
