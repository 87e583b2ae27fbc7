"""The data source huggingface_space_hardware."""

from decimal import Decimal

from provider.plugin.interface import Config, DataSource, ReadDataContext, State
from provider.resources.shared.connection import Connected
from schemas.data_sources.space_hardware import SCHEMA

MICRO = Decimal("0.000001")


class SpaceHardwareDataSource(Connected, DataSource):
    """The hardware that Spaces can run on."""

    name = "space_hardware"
    schema = SCHEMA

    def read(self, ctx: ReadDataContext, config: Config) -> State:  # type: ignore[override] # a dict of our own
        """List the hardware."""
        flavors = self.hub.catalog.hardware()
        return {
            "names": [flavor.name for flavor in flavors],
            "flavors": [
                {
                    "name": flavor.name,
                    "pretty_name": flavor.pretty_name,
                    "cpu": flavor.cpu,
                    "ram": flavor.ram,
                    "accelerator": flavor.accelerator,
                    "price": Decimal(str(flavor.micro_usd)) * MICRO,
                    "price_unit": flavor.unit,
                }
                for flavor in flavors
            ],
        }
