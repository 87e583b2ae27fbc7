"""What to do about a refusal, by what was asked and what the Hub said."""

from provider.errors import Forbidden, HubStatusError, NotFound
from provider.foreign.display import one_line
from provider.hub.http.requests import Request, Response

PROXY_LOGIN = "The proxy wants a login: write it as http://user:password@host:port in HTTPS_PROXY or HTTP_PROXY."
NO_HUB = "Is the endpoint a Hub? It is the provider's endpoint argument, else the environment variable HF_ENDPOINT."

_MAY_NOT_READ = "The token may not read this: give it read access to the repository, in the access token settings."
_PAID = "The token needs write access to this Space, and paid hardware needs a payment method on the account."
_MAY_NOT_CREATE = "The token needs the right to create repositories in this namespace."
_FULL = "The account's storage is used up: delete files, or get more of it on the account's billing page."
_DISABLED = "The Hub has disabled this: its page says why, and its support helps."


def advice_for(kind: type[HubStatusError], request: Request, answer: Response, message: str) -> str:
    """Return what to do about a refusal; empty where the Hub's words are all that is known.

    Args:
        kind: the error that it becomes.
        request: what was asked.
        answer: what came back.
        message: the Hub's own words.
    """
    if answer.status == 407:
        return PROXY_LOGIN
    if 300 <= answer.status < 400 and (location := answer.headers.get("location")):
        target = one_line(location.partition("?")[0])[:200]
        return f"It redirects to {target}, which a change does not follow. Correct the endpoint."
    if kind is NotFound and (not message or request.path == "/api/whoami-v2"):
        return NO_HUB
    return _of_forbidden(request, message.lower()) if kind is Forbidden else kind.advice


def _of_forbidden(request: Request, said: str) -> str:
    route = request.path.rsplit("/", 1)[-1]
    if "storage limit" in said or "quota" in said:
        return _FULL
    if "disabled" in said:
        return _DISABLED
    if request.is_read:
        return _MAY_NOT_READ
    if request.path == "/api/repos/create" or route == "duplicate":
        return _MAY_NOT_CREATE
    return _PAID if route in {"hardware", "storage", "sleeptime"} else Forbidden.advice
