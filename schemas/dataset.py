"""huggingface_dataset."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.timeouts import timeouts
from provider.plugin.types import Bool, String
from provider.plugin.validators import one_of, pattern
from schemas._attributes import NAME, NAME_RULE
from schemas._dataset_card import CARD
from schemas._dataset_configs import CONFIGS
from schemas._files import FILES
from schemas._visibility import agrees_with_private

LIMIT = "24h"
"""How long a dataset may take to be built and sent when `timeouts` says nothing."""

SCHEMA = Schema(
    version=0,
    description=(
        "A dataset: a repository whose configs and splits are made from data files. A plan tells from the files' "
        "content whether anything changed; only splits that did are built and sent, as Parquet, and one last commit "
        "makes all of it visible at once. Arguments that are omitted are left as they are."
    ),
    attributes=[
        Attribute(
            "name",
            String(),
            "Name of the dataset, without the namespace. Another name renames it in place.",
            required=True,
            validators=[pattern(NAME, NAME_RULE)],
        ),
        Attribute(
            "namespace",
            String(),
            "The user or organization it belongs to. Default: the provider's `namespace`, else the token's owner. "
            "Another namespace transfers the dataset in place.",
            optional=True,
            computed=True,
            keep_prior=True,
            validators=[pattern(NAME, NAME_RULE)],
        ),
        Attribute("id", String(), "`namespace/name`.", computed=True, keep_prior=True),
        Attribute(
            "uid",
            String(),
            "The Hub's own id of the dataset, which survives renames and transfers.",
            computed=True,
            keep_prior=True,
        ),
        Attribute("created_at", String(), "When it was created, in UTC.", computed=True, keep_prior=True),
        Attribute(
            "region",
            String(),
            "Where its repository is kept: `us` or `eu`. Chosen when the dataset is created; another region makes "
            "another dataset.",
            optional=True,
            computed=True,
            keep_prior=True,
            requires_replace_if_configured=True,
            validators=[one_of("us", "eu")],
        ),
        Attribute(
            "resource_group_id",
            String(),
            "The resource group of its organization that it belongs to (Enterprise).",
            optional=True,
            computed=True,
            keep_prior=True,
            validators=[pattern(r"[0-9a-f]{24}", "is no id of a resource group: 24 hexadecimal digits")],
        ),
        Attribute(
            "visibility",
            String(),
            "`public` or `private`. Default: what the account or organization has set for new repositories.",
            optional=True,
            computed=True,
            keep_prior=True,
            validators=[one_of("public", "private"), agrees_with_private],
        ),
        Attribute(
            "private",
            Bool(),
            "Shorthand for `visibility`: `true` is `private`, `false` is `public`.",
            optional=True,
            computed=True,
            keep_prior=True,
        ),
        Attribute(
            "gated",
            String(),
            "Whether people have to ask before they read it: `auto` lets them in at once, `manual` after somebody "
            "agreed, `none` asks nobody.",
            optional=True,
            computed=True,
            keep_prior=True,
            validators=[one_of("auto", "manual", "none")],
        ),
        Attribute(
            "revision",
            String(),
            "The branch that everything is written to; it is made when there is none. Default: `main`.",
            optional=True,
            validators=[pattern(r"[^\s~^:?*\[\\]{1,200}", "is no name of a branch")],
        ),
        CARD,
        Attribute(
            "readme",
            String(),
            "The text of `README.md` below the front matter, in Markdown.",
            optional=True,
            computed=True,
            keep_prior=True,
            default=None,
        ),
        CONFIGS,
        *FILES,
        Attribute(
            "deletion_protection",
            Bool(),
            "With `true` a plan that would destroy or replace the dataset is refused; set it to `false` and apply "
            "first. Default: `false`.",
            optional=True,
        ),
        Attribute(
            "force_destroy",
            Bool(),
            "Whether the dataset may be destroyed although it holds files that were not put there from here. Set it "
            "to `true` and apply first. Default: `false`.",
            optional=True,
        ),
        timeouts("create", "update", defaults={"create": LIMIT, "update": LIMIT}),
        Attribute("url", String(), "The page of the dataset on the Hub.", computed=True, keep_prior=True),
        Attribute("git_url", String(), "Address of its git repository.", computed=True, keep_prior=True),
        Attribute("sha", String(), "The newest commit of the branch.", computed=True),
    ],
)
