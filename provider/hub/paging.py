"""Lists that the Hub gives page after page."""

import re
from collections.abc import Iterator
from dataclasses import replace

from provider.errors import UnreadableAnswer
from provider.hub.messages import Answer, Request
from provider.hub.sender import Sender


def pages(sender: Sender, first: Request) -> Iterator[Answer]:
    """Ask for one page after the other, as each answer's `Link` header tells.

    Only the query of the link is taken: the address stays ours, so the token goes nowhere else.

    Args:
        sender: asks.
        first: for the first page.

    Raises:
        UnreadableAnswer: the pages go in circles.
    """
    query: str | None = first.query
    asked = set[str]()
    while query is not None:
        if query in asked:
            raise UnreadableAnswer(f"Could not {first.aim}", "The Hub's list goes in circles.")
        asked.add(query)
        answer = sender.send(replace(first, query=query))
        yield answer
        query = _next_query(answer.headers.get("link", ""))


def _next_query(link: str) -> str | None:
    found = re.search(r'<([^>]*)>\s*;[^<]*\brel="?next\b', link)
    return (found[1].partition("?")[2] or None) if found else None
