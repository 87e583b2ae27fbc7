"""The data source huggingface_spaces."""

from provider.plugin.nesting import Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Bool, List, Number, String
from provider.plugin.validators import one_of, pattern, whole_number

_SPACE = [
    Attribute("id", String(), "`namespace/name`.", computed=True),
    Attribute("namespace", String(), "The user or organization it belongs to.", computed=True),
    Attribute("name", String(), "Its name, without the namespace.", computed=True),
    Attribute("uid", String(), "The Hub's own id of the Space, which survives renames and transfers.", computed=True),
    Attribute(
        "visibility",
        String(),
        "`public`, `private` or `protected`. A Hub whose lists tell no more than public or not says `private` for "
        "`protected`.",
        computed=True,
    ),
    Attribute("private", Bool(), "Whether the visibility is `private`.", computed=True),
    Attribute("sdk", String(), "SDK of the Space: `docker`, `gradio` or `static`.", computed=True),
    Attribute("sha", String(), "The newest commit of the repository's main branch.", computed=True),
    Attribute("tags", List(String()), "Its tags.", computed=True),
    Attribute("url", String(), "The page of the Space on the Hub.", computed=True),
    Attribute("created_at", String(), "When it was created, in UTC (ISO 8601).", computed=True),
    Attribute("last_modified", String(), "When its repository was last changed, in UTC (ISO 8601).", computed=True),
]

SCHEMA = Schema(
    version=0,
    description="Lists the Spaces of a user or organization that the token can see, sorted by id.",
    attributes=[
        Attribute(
            "namespace",
            String(),
            "The user or organization. Default: the provider's `namespace`, else the token's owner.",
            optional=True,
            computed=True,
            validators=[pattern(r"[^/\s]+", "is not a valid name of a user or organization")],
        ),
        Attribute("search", String(), "Only Spaces whose name has this in it; case does not matter.", optional=True),
        Attribute("sdk", String(), "Only Spaces of this sdk, such as `docker`.", optional=True),
        Attribute(
            "visibility",
            String(),
            "Only Spaces of this visibility: `public`, `private` or `protected`.",
            optional=True,
            validators=[one_of("public", "private", "protected")],
        ),
        Attribute(
            "limit",
            Number(),
            "How many to give at most. Default: all.",
            optional=True,
            validators=[whole_number("is not a number of Spaces from 1 on", lambda value: value >= 1)],
        ),
        Attribute("ids", List(String()), "Their ids, for `for_each = toset(…)`.", computed=True),
        Attribute("spaces", Nested(Nesting.LIST, _SPACE), "The Spaces.", computed=True),
    ],
)
