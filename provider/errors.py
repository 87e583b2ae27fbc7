"""Every error that this project raises on purpose.

::

    ProviderError                  one sentence for the title, one paragraph of what to do
    ├── ConfigurationError         what was written, or what the environment holds, can't work
    ├── InvalidData                data from outside is not what its format allows
    ├── Cancelled                  the user asked to stop before this was done
    └── HubError                   the Hub was asked and this did not work
        ├── HubConnectionError     no answer: not connected, timed out, or cut off
        ├── InvalidResponse        an answer that is not what this route gives
        └── HubStatusError         an answer with an error status
            ├── InvalidToken       401
            ├── PaymentRequired    402
            ├── Forbidden          403
            ├── NotFound           404 without a code that says what is missing
            │   ├── RepositoryNotFound
            │   ├── RevisionNotFound
            │   └── EntryNotFound
            ├── Conflict           409
            │   ├── AlreadyExists  the repository to make is there
            │   └── Busy           another operation is in progress: worth a retry
            ├── StaleParent        412, the branch moved on
            ├── RateLimited        429
            └── ServerError        5xx
"""

from typing import ClassVar


class ProviderError(Exception):
    """An error with a title and with advice.

    Args:
        summary: what went wrong, one sentence without a full stop.
        detail: what was tried, what was answered and what to do about it.
    """

    def __init__(self, summary: str, detail: str = "") -> None:
        super().__init__(f"{summary}: {detail}" if detail else summary)
        self.summary = summary
        self.detail = detail


class ConfigurationError(ProviderError):
    """What was written, or what the environment holds, can't work."""


class InvalidData(ProviderError, ValueError):
    """Data from outside is not what its format allows; a ValueError, too, as of Python's own parsers.

    Args:
        summary: what is wrong, to follow the name of the data: "is not a valid size: a number and a unit".
    """


class Cancelled(ProviderError):
    """The user asked to stop before this was done."""


class HubError(ProviderError):
    """The Hub was asked and this did not work."""

    outcome_unknown: bool = False
    """True when the Hub may have acted on the request although no good answer came."""


class HubConnectionError(HubError):
    """No answer: not connected, timed out, or cut off.

    Args:
        summary: what was tried.
        detail: why there was no answer.
        outcome_unknown: whether the request may have reached the Hub.
    """

    def __init__(self, summary: str, detail: str = "", *, outcome_unknown: bool = False) -> None:
        super().__init__(summary, detail)
        self.outcome_unknown = outcome_unknown


class InvalidResponse(HubError):
    """An answer that is not what this route gives."""

    outcome_unknown = True


class HubStatusError(HubError):
    """An answer with an error status.

    Args:
        summary: what was tried on which object.
        detail: what the Hub answered and what to do.
        status: HTTP status.
        message: the Hub's own words.
        request_id: the Hub's id of this request, for its support.
    """

    advice: ClassVar[str] = ""

    def __init__(
        self, summary: str, detail: str = "", *, status: int = 0, message: str = "", request_id: str = ""
    ) -> None:
        super().__init__(summary, detail)
        self.status = status
        self.message = message
        self.request_id = request_id


class InvalidToken(HubStatusError):
    """401: the Hub does not accept the token."""

    advice = (
        "Check the provider's token argument or the environment variable HF_TOKEN: "
        "the token is missing, mistyped, expired or revoked."
    )


class PaymentRequired(HubStatusError):
    """402: the account's plan does not include this."""

    advice = "This needs another plan or a payment method: see the billing page of the account or organization."


class Forbidden(HubStatusError):
    """403: the token may not do this."""

    advice = "The token needs write access to this repository or namespace."


class NotFound(HubStatusError):
    """404 without a code that says what is missing."""


class RepositoryNotFound(NotFound):
    """404: there is no such repository, or this token may not see it."""

    advice = "It does not exist, or it is private and this token may not see it."


class RevisionNotFound(NotFound):
    """404: the repository has no such branch, tag or commit."""


class EntryNotFound(NotFound):
    """404: the repository has no such file or folder."""


class Conflict(HubStatusError):
    """409."""


class AlreadyExists(Conflict):
    """409: the repository to make is there."""


class Busy(Conflict):
    """409: another operation on the same object is in progress."""

    advice = "Something else was changing the same object; apply again."


class StaleParent(HubStatusError):
    """412: the branch moved on since it was read."""

    advice = "Somebody else committed at the same moment; apply again."


class RateLimited(HubStatusError):
    """429: the account's budget of requests is used up.

    Args:
        resets_in: seconds until the budget is full again, None if the Hub did not say.
    """

    advice = "Wait until the budget is full again, or ask for fewer things in one run."

    def __init__(
        self,
        summary: str,
        detail: str = "",
        *,
        status: int = 429,
        message: str = "",
        request_id: str = "",
        resets_in: float | None = None,
    ) -> None:
        super().__init__(summary, detail, status=status, message=message, request_id=request_id)
        self.resets_in = resets_in


class ServerError(HubStatusError):
    """5xx: the Hub itself is in trouble."""

    outcome_unknown = True
    advice = "The Hub is in trouble at the moment; apply again in some minutes."
