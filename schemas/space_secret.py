"""huggingface_space_secret."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Number, String
from provider.plugin.validators import required_with
from schemas._attributes import description, entry_id, key, space_id, updated_at

SCHEMA = Schema(
    version=0,
    description=(
        "A secret of a Space: the app finds it in its environment, and nobody can read it back. A secret that is "
        "changed or deleted elsewhere is set again. Each change restarts the app. A new secret needs `value` or "
        "`value_wo`; one that was imported can be managed without either: its value is then left alone, and only its "
        "description and that it is there are managed. The Hub takes a description only together with the value."
    ),
    attributes=[
        space_id(),
        key("secret"),
        Attribute(
            "value",
            String(),
            "Its value, kept in the state. After an import or a change elsewhere the state's value is null, so that "
            "the plan shows, once, that the value will be set; `ignore_changes = [value]` leaves it as it is, and so "
            "does a `value` that is no longer written. Prefer `value_wo` where the engine has it.",
            optional=True,
            sensitive=True,
        ),
        Attribute(
            "value_wo",
            String(),
            "Its value, kept in no plan and no state. Needs Terraform 1.11 or OpenTofu 1.11, and `value_wo_version`.",
            optional=True,
            sensitive=True,
            write_only=True,
            validators=[required_with("value_wo_version")],
        ),
        Attribute(
            "value_wo_version",
            Number(),
            "Another number sets `value_wo` again: that is how a new value becomes known. After an import or a change "
            "elsewhere the state's number is null, so that the plan shows, once, that the value will be set; "
            "`ignore_changes = [value_wo_version]` leaves it as it is.",
            optional=True,
            validators=[required_with("value_wo")],
        ),
        description("secret"),
        entry_id(),
        updated_at("secret"),
    ],
)
