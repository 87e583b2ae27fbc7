"""huggingface_dataset."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.timeouts import timeouts
from provider.plugin.types import Bool, String
from provider.plugin.validators import one_of, pattern
from schemas._dataset_card import CARD
from schemas._dataset_configs import CONFIGS
from schemas._files import FILES
from schemas._repository import repository
from schemas._visibility import agrees_with_private

LIMIT = "24h"
"""How long a dataset may take to be built and sent when `timeouts` says nothing."""

SCHEMA = Schema(
    version=0,
    description=(
        "A dataset: a repository whose configs and splits are made from data files. A plan tells from the files' "
        "content whether anything changed; only splits that did are built and sent, as Parquet, and one last commit "
        "makes all of it visible at once. Arguments that are omitted are left as they are, and a dataset that takes "
        "the place of this one gets them, `configs` apart."
    ),
    attributes=[
        *repository("dataset"),
        Attribute(
            "visibility",
            String(),
            "`public` or `private`. Default: what the account or organization has set for new repositories.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            validators=[one_of("public", "private"), agrees_with_private],
        ),
        Attribute(
            "private",
            Bool(),
            "Shorthand for `visibility`: `true` is `private`, `false` is `public`.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
        ),
        Attribute(
            "gated",
            String(),
            "Whether people have to ask before they read it: `auto` lets them in at once, `manual` after somebody "
            "agreed, `none` asks nobody.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            validators=[one_of("auto", "manual", "none")],
        ),
        Attribute(
            "revision",
            String(),
            "The branch that everything is written to; it is made when there is none. Default: `main`.",
            optional=True,
            validators=[pattern(r"[^\s~^:?*\[\\]{1,200}", "is not a valid name of a branch")],
        ),
        CARD,
        Attribute(
            "readme",
            String(),
            "The text of `README.md` below the front matter, in Markdown.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            default=None,
        ),
        CONFIGS,
        *FILES,
        Attribute(
            "force_destroy",
            Bool(),
            "Whether the dataset may be destroyed although it holds files that were not put there from here. Set it "
            "to `true` and apply first. Default: `false`.",
            optional=True,
        ),
        timeouts("create", "update", defaults={"create": LIMIT, "update": LIMIT}),
        Attribute("sha", String(), "The newest commit of the branch.", computed=True),
    ],
)
