"""Lists that the Hub gives page after page."""

from collections.abc import Iterator
from dataclasses import replace

from provider.errors import InvalidResponse
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.requests import Request, Response

MOST_PAGES = 2000
MOST_BYTES = 256 << 20
"""Bytes that all pages of a list may have together."""


def pages(executor: RequestExecutor, first: Request) -> Iterator[Response]:
    """Ask for one page after the other, as each answer's `Link` header tells.

    Only the query of the link is taken: the address stays ours, so the token goes nowhere else.

    Args:
        executor: asks.
        first: for the first page.

    Raises:
        InvalidResponse: the pages go in circles or do not end.
    """
    query: str | None = first.query
    asked, size = set[str](), 0
    while query is not None:
        if query in asked:
            raise InvalidResponse(f"Could not {first.operation}", "The Hub's list goes in circles.")
        asked.add(query)
        answer = executor.send(replace(first, query=query))
        size += len(answer.content)
        if len(asked) > MOST_PAGES or size > MOST_BYTES:
            raise InvalidResponse(
                f"Could not {first.operation}", f"The Hub's list does not end: {len(asked)} pages of {size} bytes."
            )
        yield answer
        query = answer.next_page.partition("?")[2] or None
