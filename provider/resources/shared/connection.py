"""The way from the resource types to the Hub."""

from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError
from provider.resources.shared.holdings import Holdings

if TYPE_CHECKING:
    from provider.hub.client import Hub


class Connection:
    """The Hub client of the provider's present configuration, and what is known of the engine's state."""

    def __init__(self) -> None:
        self._hub: Hub | None = None
        self._namespace: str | None = None
        self._why_closed = "The provider block was not evaluated."
        self.holdings = Holdings()
        """The objects in the engine's state: that they are on the Hub is no surprise."""
        self.replacing: set[str] = set()
        """The Spaces that this run plans to replace, in small letters."""
        self.made: dict[str, str | None] = {}
        """The Spaces that this process made, in small letters, with the Hub's own id."""
        self.begun: list[tuple[str, str]] = []
        """Kind and lower-case id of each creation of a repository that this run has begun."""
        self._claims: dict[tuple[str, str], tuple[str, bool]] = {}
        self._met: set[str] = set()
        self.planned_sdks: dict[str, Any] = {}
        """By lower-case id, the sdk of each Space that this run plans: it may be made or changed by it."""
        self.leaving: set[tuple[str, str]] = set()
        """Lower-case id and key of the entries of a Space's environment that this run plans to delete."""
        self._released: dict[tuple[str, str], str] = {}

    def claim(self, space_id: str, key: str, owner: str, *, is_new: bool) -> None:
        """Note in a plan who sets one key of a Space's environment.

        Args:
            space_id: the Space.
            key: the key; the app has one value for it, be it a variable or a secret.
            owner: who sets it, in words: "huggingface_space_secret".
            is_new: whether it is to be made; what is there already, as after an import, is nobody's mistake.

        Raises:
            ConfigurationError: if somebody else in the same plan sets it too, and one of both is new.
        """
        place = (space_id.casefold(), key)
        if place in self._released and not is_new:
            attribute = self._released[place]
            raise ConfigurationError(
                f"{key} of the Space {space_id} is to be deleted and set",
                f"It is in {attribute} of the huggingface_space in the state and not in the configuration, so that the "
                f"plan deletes it, and {owner} sets it. Either write it in {attribute} and leave {owner} out; or leave "
                f'it to {owner}, by ignore_changes = [{attribute}["{key}"]] in the huggingface_space.',
            )
        holder, was_new = self._claims.setdefault(place, (owner, is_new))
        if holder != owner and (is_new or was_new):
            raise ConfigurationError(
                f"{key} of the Space {space_id} is set twice",
                f"{owner} and {holder} both set it, and the app has only one {key}. Leave one of them out.",
            )

    def is_first(self, what: str) -> bool:
        """Check whether something is met for the first time in this run, and take note of it.

        Args:
            what: is told only once.
        """
        known = len(self._met)
        self._met.add(what)
        return len(self._met) > known

    def release(self, space_id: str, key: str, attribute: str) -> None:
        """Note in a plan that a Space deletes one key of its environment.

        Args:
            space_id: the Space.
            key: the key.
            attribute: of the Space, which does not have the key any more.
        """
        self._released[space_id.casefold(), key] = attribute

    def open(self, hub: "Hub", namespace: str | None) -> None:
        """Take a Hub client into use.

        Args:
            hub: the client.
            namespace: the namespace of repositories that don't say theirs, None for the token's owner.
        """
        self._hub, self._namespace = hub, namespace

    def close(self, why: str) -> None:
        """Let go of the Hub client and forget the engine's state; a process that outlives a run is configured anew.

        Args:
            why: told to whoever needs the Hub nevertheless.
        """
        if self._hub is not None:
            self._hub.close()
        self._hub, self._why_closed = None, why
        self.holdings.clear()
        self.replacing.clear()
        self.made.clear()
        self.begun.clear()
        self._claims.clear()
        self.planned_sdks.clear()
        self._met.clear()
        self.leaving.clear()
        self._released.clear()

    @property
    def is_open(self) -> bool:
        """Return whether the Hub can be asked."""
        return self._hub is not None

    @property
    def hub(self) -> "Hub":
        """Return the Hub client.

        Raises:
            ConfigurationError: if the provider's configuration is not known yet.
        """
        if self._hub is None:
            raise ConfigurationError(
                "The provider is not configured yet",
                f"{self._why_closed} Give it a value that is known in the plan, or make what the value comes from "
                "first, with -target.",
            )
        return self._hub

    def default_namespace(self) -> str:
        """Return the namespace of repositories that don't say theirs.

        Raises:
            provider.errors.ProviderError: if the token's owner is needed and can't be found out.
        """
        return self._namespace or self.hub.account().name


class Connected:
    """A type that asks the Hub.

    Args:
        connection: the way to it.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def hub(self) -> "Hub":
        """The Hub client.

        Raises:
            ConfigurationError: if the provider's configuration is not known yet.
        """
        return self.connection.hub
