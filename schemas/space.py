"""huggingface_space."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Bool, List, Map, Number, String
from provider.plugin.validators import (
    Check,
    Rule,
    Validator,
    conflicts_with,
    keys,
    no_null_elements,
    one_of,
    pattern,
    required_with,
)
from schemas._attributes import KEY, KEY_RULE, REPOSITORY_ID, REPOSITORY_ID_RULE
from schemas._files import FILES
from schemas._repository import repository
from schemas._space_card import CARD
from schemas._space_running import RUNNING
from schemas._visibility import agrees_with_private

_SDK = one_of("docker", "gradio", "static")


def _known_sdk(check: Check) -> None:
    """Demand an sdk of the Hub; Spaces that were made with Streamlit long ago still have that (a validator)."""
    if check.value != "streamlit":
        _SDK(check)


_SETTINGS: list[Validator] = [keys(KEY, KEY_RULE), no_null_elements]

SCHEMA = Schema(
    version=0,
    description=(
        "A Space: an app that the Hub builds from a repository and runs. Arguments that are omitted take their "
        "defaults when the Space is created; of a Space that exists they are left as they are, and one that takes its "
        "place gets them."
    ),
    attributes=[
        *repository("Space"),
        Attribute(
            "template",
            String(),
            "Id of a Space to begin with, such as `SpacesExamples/fastapi_t5`. It matters only when the Space is "
            "created.",
            optional=True,
            validators=[pattern(REPOSITORY_ID, REPOSITORY_ID_RULE), conflicts_with("duplicated_from")],
        ),
        Attribute(
            "duplicated_from",
            String(),
            "Id of a Space to copy, with its files and variables but no secrets. It matters only when the Space is "
            "created.",
            optional=True,
            validators=[pattern(REPOSITORY_ID, REPOSITORY_ID_RULE)],
        ),
        Attribute(
            "visibility",
            String(),
            "`public`, `private`, or `protected`: the app is public and its files are not (needs a paid plan). "
            "Default: `private` for a template that asks for it, that of the source for a copy, else what the account "
            "or organization has set for new repositories.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            validators=[one_of("public", "private", "protected"), agrees_with_private],
        ),
        Attribute(
            "private",
            Bool(),
            "Shorthand for `visibility`: `true` is `private`, `false` makes a private Space `public`.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
        ),
        Attribute(
            "sdk",
            String(),
            "SDK of the Space: `docker` (default), `gradio` or `static`. It stands in the front matter of "
            "`README.md`; another sdk is a commit to that file that leaves the rest of it as it is.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            default="docker",
            validators=[Rule("One of `docker`, `gradio`, `static`.", _known_sdk)],
        ),
        *RUNNING,
        Attribute(
            "variables",
            Map(String()),
            "Variables of the app's environment, readable by everybody who can see the Space. Only the keys written "
            "here are managed; others, for example those of `huggingface_space_variable`, are left alone. "
            "Remove a key to delete it, write `{}` to delete all that the state lists. An import lists all that the "
            "Space has, and the plan shows which of them are deleted because they are not written.",
            optional=True,
            computed=True,
            use_state_for_unknown=True,
            default=None,
            validators=_SETTINGS,
        ),
        Attribute(
            "secrets",
            Map(String()),
            "Secrets of the app's environment. The Hub never gives them back, so they are kept in the state; "
            "`huggingface_space_secret` with `value_wo` keeps them out of it. Only the keys written here are managed. "
            "A secret changed or deleted elsewhere is set again: until then its value in the state is null, and "
            "`ignore_changes` on its key leaves it as it is. After an import the state has none, and the plan "
            "shows, once, that those written here will be set; `ignore_changes = [secrets]` leaves them as they are.",
            optional=True,
            computed=True,
            sensitive=True,
            use_state_for_unknown=True,
            default=None,
            validators=_SETTINGS,
        ),
        Attribute(
            "secrets_wo",
            Map(String()),
            "Secrets that are kept in no plan and no state. Needs Terraform 1.11 or OpenTofu 1.11, and "
            "`secrets_wo_version`. A secret changed or deleted elsewhere shows as a change of `secrets_wo_version`; "
            "`ignore_changes = [secrets_wo_version]` leaves it as it is.",
            optional=True,
            sensitive=True,
            write_only=True,
            validators=[*_SETTINGS, required_with("secrets_wo_version")],
        ),
        Attribute(
            "secrets_wo_version",
            Number(),
            "Another number sets `secrets_wo` again: that is how new values become known.",
            optional=True,
            validators=[required_with("secrets_wo")],
        ),
        CARD,
        *FILES,
        Attribute("host", String(), "The address of the running app.", computed=True, use_state_for_unknown=True),
        Attribute(
            "domains", List(String()), "Names under which the app is found.", computed=True, use_state_for_unknown=True
        ),
        Attribute("sha", String(), "The newest commit of the repository's main branch.", computed=True),
        Attribute(
            "stage",
            String(),
            "What the app was doing when the Space was created (with `wait_for_running`, at the end of that) or "
            "imported, such as `BUILDING`, `RUNNING` or `BUILD_ERROR`. It is no drift when that changes: what the app "
            "is doing now, and why, the data source `huggingface_space` tells.",
            computed=True,
        ),
    ],
)
