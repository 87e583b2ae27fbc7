"""The Hub client: one for a whole run, shared by all threads."""

from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from provider.hub.accounts import Account, Accounts
from provider.hub.cards import Cards
from provider.hub.catalog import Catalog
from provider.hub.discussions import Discussions
from provider.hub.files import Files
from provider.hub.http.cancellation import CancelScope
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.settings import HubSettings
from provider.hub.http.transport import Transport
from provider.hub.refs import Refs
from provider.hub.repositories import Repositories
from provider.hub.spaces import Spaces

if TYPE_CHECKING:
    import httpx


class Hub:
    """The Hub, as one token sees it.

    Args:
        settings: where it is and how patient to be.
        stop: completes when the user wants to stop.
        transport: what carries the requests instead of the network.
    """

    def __init__(
        self,
        settings: HubSettings,
        stop: "Future[None] | None" = None,
        transport: "httpx.BaseTransport | None" = None,
    ) -> None:
        self.settings = settings
        self._stop = CancelScope(stop or Future(), settings.max_concurrent_requests, settings.request_timeout)
        self._transport = Transport(settings, transport)
        executor = RequestExecutor(settings, self._transport, self._stop)
        read_cache = ReadCache(self._stop, coalesce=settings.coalesce)
        self._accounts = Accounts(executor)
        self.repositories = Repositories(executor, read_cache, self.account)
        self.spaces = Spaces(executor, read_cache)
        self.files = Files(executor, read_cache)
        self.refs = Refs(executor, read_cache)
        self.discussions = Discussions(executor)
        self.catalog = Catalog(executor, read_cache)
        self.cards = Cards(executor, read_cache)

    def account(self) -> Account:
        """Return whose token this is; asked of the Hub once.

        Raises:
            InvalidToken: the Hub does not accept the token.
        """
        return self._accounts.mine()

    def grace_period(self) -> AbstractContextManager[None]:
        """Let this thread read on for up to five seconds after a stop was asked for.

        Use it to report what a finished write made: `with hub.grace_period(): info = hub.repositories.info(…)`.
        Writes are still refused inside.
        """
        return self._stop.grace_period()

    def close(self) -> None:
        """Close the connections and drop what has not begun; nothing can be asked afterwards."""
        self._stop.close()
        self._transport.close()
