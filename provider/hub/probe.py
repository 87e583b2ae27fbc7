"""One question that tells whether the Hub answers, whose token this is, what is left, and what time it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from provider.errors import HubStatusError
from provider.foreign.headers import header_date
from provider.hub.accounts import Account, read_account
from provider.hub.http.requests import Request, Response, optional_text, record
from provider.hub.http.retries import Budget, read_budget
from provider.hub.http.settings import HubSettings
from provider.hub.http.status_errors import error_for
from provider.hub.http.transport import Transport

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Checkup:
    """What one answer tells.

    Args:
        refused: why the token is not accepted, None if it is.
        account: whose token it is.
        token_name: what its owner called the token.
        expires_at: when it ends, None for never or where the Hub did not say.
        budget: what is left of the rate limit, if there is one.
        ahead: seconds that this machine's clock is ahead of the Hub's, None if the Hub did not say.
    """

    refused: HubStatusError | None
    account: Account | None
    token_name: str | None
    expires_at: datetime | None
    budget: Budget | None
    ahead: float | None


def probe(
    settings: HubSettings,
    transport: "httpx.BaseTransport | None" = None,
    clock: Callable[[], float] = time.time,
) -> Checkup:
    """Ask once, without waiting and without another try.

    Args:
        settings: where the Hub is, and the token.
        transport: what carries the request instead of the network.
        clock: seconds since 1970 by this machine.

    Raises:
        HubError: there was no answer, or none of a Hub.
        ConfigurationError: the connection can't be prepared, or the certificate is not trusted.
    """
    request = Request("GET", "/api/whoami-v2", "ask the Hub whose token this is")
    carrier = Transport(settings, transport)
    try:
        answer = carrier.exchange(request)
    finally:
        carrier.close()
    budget = read_budget(answer.headers)
    refused = error_for(request, answer, settings.token, budget.resets_in if budget else None)
    account, name, expires_at = (None, None, None) if refused else answer.read(_token)
    return Checkup(refused, account, name, expires_at, budget, _ahead(answer, clock()))


def _token(body: object) -> tuple[Account, str | None, datetime | None]:
    auth = record(record(body).get("auth") or {})
    access_token: dict[str, Any] = dict(record(auth.get("accessToken") or {}))
    expires = optional_text(auth.get("expiresAt") or access_token.get("expiresAt"))
    moment = datetime.fromisoformat(expires) if expires else None
    if moment is not None:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return read_account(body), optional_text(access_token.get("displayName")), moment


def _ahead(answer: Response, now: float) -> float | None:
    moment = header_date(answer.headers.get("date", ""))
    return None if moment is None else now - moment.timestamp()
