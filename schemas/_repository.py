"""What a Space and a dataset say alike: their names, where they are kept, who they belong to."""

from provider.plugin.schema import Attribute
from provider.plugin.types import Bool, String
from provider.plugin.validators import one_of, pattern
from schemas._attributes import NAME, NAME_RULE, name_rule


def repository(noun: str) -> list[Attribute]:
    """Return the attributes that every repository has.

    Args:
        noun: what it is: "Space".
    """
    return [
        Attribute(
            "name",
            String(),
            f"Name of the {noun}, without the namespace. Changing this renames it in place.",
            required=True,
            validators=[name_rule],
        ),
        Attribute(
            "namespace",
            String(),
            "The user or organization it belongs to. Default: the provider's `namespace`, else the token's owner. "
            f"Another namespace transfers the {noun} in place.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            validators=[pattern(NAME, NAME_RULE)],
        ),
        Attribute("id", String(), "`namespace/name`.", computed=True, use_state_for_unknown=True, never_null=True),
        Attribute(
            "uid",
            String(),
            f"The Hub's own id of the {noun}, which survives renames and transfers.",
            computed=True,
            use_state_for_unknown=True,
        ),
        Attribute("created_at", String(), "When it was created, in UTC.", computed=True, use_state_for_unknown=True),
        Attribute(
            "region",
            String(),
            f"Where its repository is kept: `us` or `eu`. Chosen when the {noun} is created; another region makes "
            f"another {noun}.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            requires_replace_if_configured=True,
            validators=[one_of("us", "eu")],
        ),
        Attribute(
            "resource_group_id",
            String(),
            "The resource group of its organization that it belongs to (Enterprise).",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            validators=[
                pattern(r"[0-9a-f]{24}", "is not a valid id of a resource group: 24 hexadecimal digits in lower case")
            ],
        ),
        Attribute(
            "url",
            String(),
            f"The page of the {noun} on the Hub.",
            computed=True,
            use_state_for_unknown=True,
            never_null=True,
        ),
        Attribute(
            "git_url",
            String(),
            "Address of its git repository.",
            computed=True,
            use_state_for_unknown=True,
            never_null=True,
        ),
        Attribute(
            "deletion_protection",
            Bool(),
            f"With `true` a plan that would destroy or replace the {noun} is refused; set it to `false` and apply "
            "first. Default: `false`.",
            optional=True,
        ),
    ]
