"""The rule that `visibility` and its shorthand `private` say the same."""

from provider.plugin.validators import Check


def agrees_with_private(check: Check) -> None:
    """Refuse a visibility beside a `private` that says otherwise; configuration that engines generate has both."""
    private = check.siblings.get("private")
    if isinstance(private, bool) and private is not (check.value == "private"):
        check.error("visibility and private exclude each other", "They say different things. Write visibility alone.")
