"""The data source huggingface_space_hardware."""

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import List, Number, String

_FLAVOR = [
    Attribute("name", String(), "What `hardware` of a Space takes, as in `t4-small`.", computed=True),
    Attribute("pretty_name", String(), "Human-readable name.", computed=True),
    Attribute("cpu", String(), "Its processors, as in `4 vCPU`.", computed=True),
    Attribute("ram", String(), "Its memory, as in `15 GB`.", computed=True),
    Attribute("accelerator", String(), "Its GPUs, as in `1x Nvidia T4`, null without any.", computed=True),
    Attribute("price", Number(), "US dollars for one `price_unit`; 0 is free.", computed=True),
    Attribute("price_unit", String(), "What the price is for: `minute`.", computed=True),
]

SCHEMA = Schema(
    version=0,
    description="Lists the hardware that Spaces can run on today, with prices.",
    attributes=[
        Attribute("names", List(String()), "Names of the hardware, in the Hub's order.", computed=True),
        Attribute("flavors", Nested(Nesting.LIST, _FLAVOR), "The hardware, in the Hub's order.", computed=True),
    ],
)
