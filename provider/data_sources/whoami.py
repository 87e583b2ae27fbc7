"""The data source huggingface_whoami."""

from provider.plugin.interface import Config, DataSource, ReadDataContext, State
from provider.resources.shared.connection import Connected
from schemas.data_sources.whoami import SCHEMA


class WhoamiDataSource(Connected, DataSource):
    """The owner of the token."""

    name = "whoami"
    schema = SCHEMA

    def read(self, ctx: ReadDataContext, config: Config) -> State:  # type: ignore[override] # a dict of our own
        """Return what the Hub says of the token; it was asked when the provider was configured."""
        account = self.hub.account()
        return {
            "name": account.name,
            "organizations": sorted(account.organizations),
            "role": account.role,
            "namespace": self.connection.default_namespace(),
            "endpoint": self.hub.settings.endpoint,
        }
