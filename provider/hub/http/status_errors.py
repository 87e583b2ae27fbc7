"""An answer with an error status becomes the error that says what to do."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from provider.errors import (
    AlreadyExists,
    Busy,
    Conflict,
    EntryNotFound,
    Forbidden,
    HubStatusError,
    InvalidData,
    InvalidToken,
    NotFound,
    PaymentRequired,
    RateLimited,
    RepositoryNotFound,
    RevisionNotFound,
    ServerError,
    StaleParent,
)
from provider.foreign.display import one_line
from provider.foreign.json_text import parse_json
from provider.hub.http.advice import advice_for
from provider.hub.http.requests import Request, Response
from provider.redaction.redactor import SHORTEST, Redactor

MESSAGE_LENGTH = 600
MOST_OF_AN_ID = 200
MOST_READ = 8_000
"""Characters of a message that are looked at; no more than `MESSAGE_LENGTH` of them are shown."""

NOT_FOUND = {
    "RepoNotFound": RepositoryNotFound,
    "RevisionNotFound": RevisionNotFound,
    "EntryNotFound": EntryNotFound,
}
BY_STATUS: dict[int, type[HubStatusError]] = {
    401: InvalidToken,
    402: PaymentRequired,
    403: Forbidden,
    409: Conflict,
    412: StaleParent,
    429: RateLimited,
}


def error_for(request: Request, answer: Response, token: str, resets_in: float | None) -> HubStatusError | None:
    """Make the error of an answer, None where the Hub did what was asked.

    Args:
        request: what was asked.
        answer: what came back.
        token: never shown, like the request's own secret values.
        resets_in: seconds until the rate limit's budget is full again, if the answer says so.
    """
    if 200 <= answer.status < 300:
        return None
    message = redacted(hub_message(answer), (token, *request.hidden))
    trace = answer.headers.get("x-request-id") or answer.headers.get("x-amzn-trace-id") or request.trace
    request_id = redacted(trace, (token, *request.hidden))[:MOST_OF_AN_ID]
    kind = _class_of(request, answer, message)
    advice = advice_for(kind, request, answer, message)
    sentences = [message, f"(HTTP {answer.status}, request id {request_id})", advice]
    summary = f"Could not {request.operation}"
    if kind is RateLimited:
        if resets_in is not None:
            full = datetime.now(UTC) + timedelta(seconds=resets_in)
            sentences.append(f"It is full again in {resets_in:.0f} s, at {full:%H:%M:%S} UTC.")
        return RateLimited(
            summary, _joined(sentences), status=429, message=message, request_id=request_id, resets_in=resets_in
        )
    return kind(summary, _joined(sentences), status=answer.status, message=message, request_id=request_id)


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _class_of(request: Request, answer: Response, message: str) -> type[HubStatusError]:
    said = message.lower()
    if answer.status in {400, 409} and ("already exists" in said or "already created" in said):
        return AlreadyExists
    if (answer.status == 409 and "in progress" in said) or (answer.status == 412 and not request.names_parent):
        return Busy
    if answer.status == 404:
        return NOT_FOUND.get(answer.headers.get("x-error-code", ""), NotFound)
    if answer.status >= 500:
        return ServerError
    return BY_STATUS.get(answer.status, HubStatusError)


def hub_message(answer: Response) -> str:
    """Find the Hub's own words: `error`, `error_description` or `errors[].message` of the body, else a header."""
    try:
        found = list(_messages(parse_json(answer.content)))
    except InvalidData:
        plain = answer.headers.get("content-type", "").startswith("text/plain")
        found = [answer.content.decode(errors="replace")] if plain else []
    return "; ".join(found) or answer.headers.get("x-error-message", "")


def _messages(body: object) -> Iterator[str]:
    if not isinstance(body, dict):
        return
    for key in ("error", "error_description"):
        value = body.get(key)
        yield from (str(item) for item in (value if isinstance(value, list) else [value]) if item)
    errors = body.get("errors")
    for item in errors if isinstance(errors, list) else []:
        if isinstance(item, dict) and item.get("message"):
            yield str(item["message"])


def redacted(message: str, hidden: Iterable[str]) -> str:
    """Take secret values out of a message, in whatever encoding, and bring it to one readable line.

    A value too short to be told from ordinary letters takes the whole message with it.

    Args:
        message: somebody else's words.
        hidden: secret values.
    """
    values = [value for value in hidden if value]
    message = message[:MOST_READ]
    if any(len(value.strip()) < SHORTEST and value.strip() in message for value in values if value.strip()):
        return "The Hub's words are not shown, for they may hold a secret value."
    line = one_line(Redactor(values)(message))
    return line if len(line) <= MESSAGE_LENGTH else line[:MESSAGE_LENGTH] + "…"
