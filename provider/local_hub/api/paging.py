"""Lists that come page by page."""

from urllib.parse import urlencode

from starlette.requests import Request

from provider.local_hub.model.errors import bad_request

_LONGEST = 1000


def number_asked(request: Request, key: str, default: int) -> int:
    """Return a number of the query.

    Raises:
        HubError: it is none.
    """
    text = request.query_params.get(key, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise bad_request(f'"{key}" must be a number')
    return int(text)


def page_asked(request: Request) -> tuple[int, int]:
    """Return where the page of a list begins (`cursor`) and how long it is at most (`limit`)."""
    return number_asked(request, "cursor", 0), min(number_asked(request, "limit", _LONGEST), _LONGEST)


def next_page(request: Request, key: str, value: int) -> str:
    """Return the `Link` header that leads to the same list with another value in the query."""
    query = [(name, text) for name, text in request.query_params.multi_items() if name != key]
    return f'<{request.url.replace(query=urlencode([*query, (key, value)]))}>; rel="next"'
