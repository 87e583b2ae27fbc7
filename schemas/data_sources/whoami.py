"""The data source huggingface_whoami."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import List, String

SCHEMA = Schema(
    version=0,
    description="Tells whose token the provider uses, and where repositories go that don't say.",
    attributes=[
        Attribute("name", String(), "The user name of the token's owner, which is also a namespace.", computed=True),
        Attribute(
            "organizations", List(String()), "Organizations in which the user has a role, sorted.", computed=True
        ),
        Attribute(
            "role",
            String(),
            "What the token may do: `read`, `write`, `fineGrained`…; null where the Hub does not say.",
            computed=True,
        ),
        Attribute(
            "namespace",
            String(),
            "The namespace of repositories that don't say theirs: the provider's, else the token's owner.",
            computed=True,
        ),
        Attribute("endpoint", String(), "Address of the Hub.", computed=True),
    ],
)
