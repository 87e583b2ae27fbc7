"""What tells a Space, a secret and a variable from all others."""

import pytest

from provider.plugin.interface import Diagnostics, ImportContext
from provider.plugin.schema_lint import broken_identity_rules
from provider.plugin.types import Unknown
from provider.resources.shared.identity import ENTRY, SPACE, import_id


def test_the_identities_break_no_rule_of_the_engines_and_may_change() -> None:
    for identity in (SPACE, ENTRY):
        assert broken_identity_rules(identity) == []
        assert identity.may_change


@pytest.mark.parametrize(
    ("space_id", "namespace", "name"),
    [("acme/bot", "acme", "bot"), (Unknown, Unknown, Unknown), (None, None, None)],
)
def test_an_entry_s_identity_is_told_from_its_space_s_id(space_id: object, namespace: object, name: object) -> None:
    state = {"space_id": space_id, "key": "KEY"}
    assert ENTRY.of(state) == {"namespace": namespace, "name": name, "key": "KEY"}


def test_an_identity_s_values_make_the_import_id() -> None:
    identity = ENTRY.decode({"key": "KEY", "name": "bot", "namespace": "acme"})
    assert import_id(ImportContext(Diagnostics(), "a_type", identity=identity), "") == "acme/bot/KEY"
    assert import_id(ImportContext(Diagnostics(), "a_type"), "acme/bot/KEY") == "acme/bot/KEY"
