"""What an update sends and deletes: only what the plan changed, also beside `ignore_changes` and after an import."""

from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.loading import upload
from tests.acceptance.test_space_secret import digest, held
from tests.acceptance.workspace import Workspace

ID = "acme/support-bot"
DATASET = "acme/reviews"
SPACE = """
resource "huggingface_space" "app" {{
  name = "support-bot"
  sdk  = "docker"
  {arguments}
  lifecycle {{
    ignore_changes = [{ignored}]
  }}
}}
"""
SECRET = """
resource "huggingface_space_secret" "db" {{
  space_id = huggingface_space.{space}.id
  key      = "KEY"
  {arguments}
  lifecycle {{
    ignore_changes = [{ignored}]
  }}
}}
"""

pytestmark = pytest.mark.newest


def space(arguments: str = "", ignored: str = "") -> str:
    """Return the configuration of a Space."""
    return SPACE.format(arguments=arguments, ignored=ignored)


def secret(arguments: str, ignored: str = "", of: str = "app") -> str:
    """Return the configuration of a secret of a Space."""
    return SECRET.format(arguments=arguments, ignored=ignored, space=of)


def put_secret(hub: Rehearsal, value: str, key: str = "KEY") -> None:
    """Set a secret as somebody else does."""
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": key, "value": value})


def card_of(hub: Rehearsal) -> dict[str, object]:
    """Return the front matter of the Space as the Hub tells it."""
    found: dict[str, object] = hub.call("GET", f"/api/spaces/{ID}")["cardData"]
    return found


def in_words(text: str) -> str:
    """Return what an engine printed as one line without frames."""
    return " ".join(text.replace("│", " ").split())


@pytest.fixture
def modern(workspace: Workspace) -> Workspace:
    """Return a workspace whose engine has write-only arguments."""
    if not workspace.engine.has_write_only:
        pytest.skip(f"{workspace.engine} has no write-only arguments")
    return workspace


class TestIgnoredKeys:
    def test_a_secret_that_is_ignored_survives_a_change_of_another(self, workspace: Workspace, hub: Rehearsal) -> None:
        """The refresh can't tell its value any more; that does not mean that it is not wanted."""
        secrets = 'secrets = { A = "placeholder", B = "1" }'
        workspace.write(hub.block() + space(secrets, 'secrets["A"]'))
        workspace.apply()
        put_secret(hub, "real", "A")
        assert workspace.changes() == {}
        workspace.write(hub.block() + space(secrets.replace('"1"', '"2"'), 'secrets["A"]'))
        assert workspace.changes() == {"huggingface_space.app": ["update"]}
        workspace.apply()
        assert (held(hub, "A"), held(hub, "B")) == (digest("real"), digest("2"))
        assert workspace.changes() == {}

    @pytest.mark.parametrize("kind", ["space", "dataset"])
    def test_a_file_that_is_ignored_survives_a_change_of_another(
        self, workspace: Workspace, hub: Rehearsal, tmp_path: Path, kind: str
    ) -> None:
        """Also when somebody replaced it by one that is not text, and a folder took the place of another."""
        id_ = ID if kind == "space" else DATASET
        block = (
            f'resource "huggingface_{kind}" "it" {{\n  name = "{id_.partition("/")[2]}"\n'
            '  files = { "a.txt" = "1", "data" = "x", "b.txt" = "1" }\n'
            '  lifecycle {\n    ignore_changes = [files["a.txt"]]\n  }\n}\n'
        )
        workspace.write(hub.block() + block)
        workspace.apply()
        upload(hub, tmp_path / "hf", id_, path="a.txt", content=b"\x00\xff", kind=kind)
        theirs = hub.repository(id_, kind=kind)["files"]["a.txt"]
        workspace.write(hub.block() + block.replace('"data" = "x", "b.txt" = "1"', '"data/y" = "x", "b.txt" = "2"'))
        workspace.apply()
        files = hub.repository(id_, kind=kind)["files"]
        assert files["a.txt"] == theirs
        assert "data/y" in files
        assert "data" not in files
        assert workspace.changes() == {}

    def test_a_folder_that_is_ignored_is_not_read_again(self, workspace: Workspace, hub: Rehearsal) -> None:
        """The configuration names another by now, which the apply sees, too."""
        for name in ("app", "app2"):
            (workspace.folder / name).mkdir()
            (workspace.folder / name / "main.py").write_text(name, encoding="utf-8")
        folder = f'source_dir = "{workspace.folder}/app"\n  variables = {{ A = "1" }}'
        workspace.write(hub.block() + space(folder, "source_dir"))
        workspace.apply()
        before = hub.repository(ID)["files"]
        workspace.write(hub.block() + space(folder.replace("/app", "/app2").replace('"1"', '"2"'), "source_dir"))
        workspace.apply()
        assert hub.repository(ID)["variables"]["A"]["value"] == "2"
        assert hub.repository(ID)["files"] == before
        assert workspace.changes() == {}


class TestSecrets:
    def test_a_description_needs_the_value_that_is_not_known(self, workspace: Workspace, hub: Rehearsal) -> None:
        """The secret was rotated elsewhere and its value is ignored: the plan refuses, and nothing is sent."""
        value = 'value = "placeholder"'
        workspace.write(hub.block() + space() + secret(value, "value"))
        workspace.apply()
        put_secret(hub, "rotated")
        workspace.write(hub.block() + space() + secret(f'{value}\n  description = "x"', "value"))
        said = workspace.fails("apply", "-auto-approve")
        assert "The description of the secret acme/support-bot/KEY can't be changed without its value" in said
        assert held(hub, "KEY") == digest("rotated")

    def test_a_secret_of_unknown_value_stays_in_its_space(self, workspace: Workspace, hub: Rehearsal) -> None:
        """It is not made empty in another, nor deleted from its own."""
        other = 'resource "huggingface_space" "other" {\n  name = "other-bot"\n}\n'
        workspace.write(hub.block() + space() + other + secret('value = "placeholder"', "value"))
        workspace.apply()
        put_secret(hub, "rotated")
        workspace.write(hub.block() + space() + other + secret('value = "placeholder"', "value", of="other"))
        said = workspace.fails("apply", "-auto-approve")
        assert "The space_id of the secret acme/support-bot/KEY can't be changed without its value" in said
        assert held(hub, "KEY") == digest("rotated")
        assert hub.repository("acme/other-bot")["secrets"] == {}

    def test_a_write_only_value_is_sent_when_its_version_changes_and_not_else(
        self, modern: Workspace, hub: Rehearsal
    ) -> None:
        """A change of the description alone does not bring the old value back."""
        written = 'value_wo = "{value}"\n  value_wo_version = {version}\n  description = "{note}"'
        first = written.format(value="placeholder", version=1, note="a")
        modern.write(hub.block() + space() + secret(first, "value_wo_version"))
        modern.apply()
        put_secret(hub, "rotated")
        modern.write(hub.block() + space() + secret(first.replace('"a"', '"b"'), "value_wo_version"))
        assert "can't be changed without its value" in modern.fails("apply", "-auto-approve")
        assert held(hub, "KEY") == digest("rotated")
        modern.write(hub.block() + space() + secret(written.format(value="next-value", version=2, note="b")))
        modern.apply()
        assert held(hub, "KEY") == digest("next-value")
        assert modern.changes() == {}

    def test_a_write_only_value_goes_to_another_space_with_the_secret(self, modern: Workspace, hub: Rehearsal) -> None:
        """Its version says that it is known."""
        other = 'resource "huggingface_space" "other" {\n  name = "other-bot"\n}\n'
        written = 'value_wo = "v"\n  value_wo_version = 1'
        modern.write(hub.block() + space() + other + secret(written))
        modern.apply()
        modern.write(hub.block() + space() + other + secret(written, of="other"))
        modern.apply()
        assert held(hub, "KEY", "acme/other-bot") == digest("v")
        assert hub.repository(ID)["secrets"] == {}
        assert modern.changes() == {}

    def test_a_secret_is_adopted_without_its_value(self, workspace: Workspace, hub: Rehearsal) -> None:
        """It is there and described; its value is nobody's business. A new one needs a value."""
        workspace.write(hub.block() + space())
        workspace.apply()
        put_secret(hub, "their-value")
        workspace.write(hub.block() + space() + secret(""))
        assert "already exists" in workspace.fails("plan")
        workspace.run("import", "-input=false", "huggingface_space_secret.db", f"{ID}/KEY")
        assert workspace.changes() == {}
        put_secret(hub, "their-next-value")
        assert workspace.changes() == {}
        workspace.apply()
        assert held(hub, "KEY") == digest("their-next-value")
        workspace.write(hub.block() + space() + secret('value = "our-own-value"'))
        workspace.apply()
        assert held(hub, "KEY") == digest("our-own-value")
        workspace.write(hub.block() + space() + secret(""))
        workspace.apply()
        assert held(hub, "KEY") == digest("our-own-value")
        assert workspace.changes() == {}
        hub.call("DELETE", f"/api/spaces/{ID}/secrets", {"key": "KEY"})
        assert "value or value_wo is missing" in workspace.fails("plan")

    @pytest.mark.parametrize("ignored", ["secrets_wo", "secrets_wo_version"])
    def test_inline_write_only_secrets_that_are_ignored_are_not_sent(
        self, modern: Workspace, hub: Rehearsal, ignored: str
    ) -> None:
        """What the warning advises does what it says, and then there is no warning."""
        hub.call(
            "POST",
            "/api/repos/create",
            {"type": "space", "name": "support-bot", "organization": "acme", "sdk": "docker"},
        )
        put_secret(hub, "their-value", "B")
        written = 'secrets_wo = { B = "placeholder" }\n  secrets_wo_version = 1\n  variables = { V = "1" }'
        modern.write(hub.block() + space(written))
        modern.run("import", "-input=false", "huggingface_space.app", ID)
        said = in_words(modern.run("plan", "-input=false").stdout)
        assert "already has the secret B: the apply sets what is written" in said
        assert "ignore_changes = [secrets_wo_version]" in said
        modern.write(hub.block() + space(written, ignored))
        assert "already has the secret" not in in_words(modern.run("plan", "-input=false").stdout)
        modern.apply()
        assert held(hub, "B") == digest("their-value")
        assert hub.repository(ID)["variables"]["V"]["value"] == "1"
        assert modern.changes() == {}


class TestAdoption:
    VARIABLES = 'variables = { A = "1", B = "1" }'

    @pytest.fixture(autouse=True)
    def _space(self, hub: Rehearsal) -> None:
        """Put a Space with two variables and two files on the Hub."""
        body = {"type": "space", "name": "support-bot", "organization": "acme", "sdk": "docker"}
        variables = [{"key": key, "value": "1"} for key in ("A", "B")]
        files = [{"path": path, "content": "x", "encoding": "utf-8"} for path in ("Dockerfile", "old.txt")]
        hub.call("POST", "/api/repos/create", body | {"variables": variables, "files": files})

    def test_a_key_that_was_adopted_is_deleted_when_it_is_taken_out(self, workspace: Workspace, hub: Rehearsal) -> None:
        """Also when the plan of the adoption was empty."""
        files = 'files = { "Dockerfile" = "x", "old.txt" = "x" }'
        workspace.write(hub.block() + space(f"{self.VARIABLES}\n  {files}"))
        workspace.run("import", "-input=false", "huggingface_space.app", ID)
        assert workspace.changes() == {}
        workspace.apply()
        workspace.write(hub.block() + space('variables = { A = "1" }\n  files = { "Dockerfile" = "x" }'))
        workspace.apply()
        assert hub.repository(ID)["variables"].keys() == {"A"}
        assert "old.txt" not in hub.repository(ID)["files"]
        workspace.write(hub.block() + space('variables = {}\n  files = { "Dockerfile" = "x" }'))
        workspace.apply()
        assert hub.repository(ID)["variables"] == {}
        assert workspace.changes() == {}

    def test_the_plan_of_an_adoption_says_what_goes_and_that_goes(self, workspace: Workspace, hub: Rehearsal) -> None:
        """README.md, which the Hub writes itself, is not among it."""
        workspace.write(hub.block() + space('variables = { A = "2" }\n  files = { "Dockerfile" = "x" }'))
        workspace.run("import", "-input=false", "huggingface_space.app", ID)
        said = in_words(workspace.run("plan", "-input=false").stdout)
        assert "variables deletes what the Space acme/support-bot had before it was imported" in said
        assert "In the state, and not written: old.txt" in said
        assert "README.md" not in said
        workspace.apply()
        truth = hub.repository(ID)
        assert truth["variables"].keys() == {"A"}
        assert {"README.md", "Dockerfile"} <= truth["files"].keys()
        assert "old.txt" not in truth["files"]
        assert workspace.changes() == {}

    def test_what_is_not_written_at_all_is_left_alone(self, workspace: Workspace, hub: Rehearsal) -> None:
        """An argument that is left out leaves what an import found as it is."""
        before = hub.repository(ID)
        workspace.write(hub.block() + space('hardware = "t4-small"'))
        workspace.run("import", "-input=false", "huggingface_space.app", ID)
        workspace.apply()
        after = hub.repository(ID)
        assert (after["variables"], after["files"]) == (before["variables"], before["files"])
        assert workspace.changes() == {}

    def test_a_readme_that_is_on_the_hub_is_adopted_without_a_change(
        self, workspace: Workspace, hub: Rehearsal
    ) -> None:
        """Written among the files as it is there; another text is written."""
        readme = "---\\nsdk: docker\\n---\\n# {}\\n"
        files = 'files = {{ "Dockerfile" = "x", "old.txt" = "x", "README.md" = "' + readme + '" }}'
        line = hub.file_line("README.md", "---\nsdk: docker\n---\n# Bot\n")
        hub.commit(f"/api/spaces/{ID}/commit/main", f'{{"key": "header", "value": {{"summary": "x"}}}}\n{line}')
        workspace.write(hub.block() + space(files.format("Bot")))
        workspace.run("import", "-input=false", "huggingface_space.app", ID)
        assert workspace.changes() == {}
        workspace.write(hub.block() + space(files.format("Other")))
        assert workspace.changes() == {"huggingface_space.app": ["update"]}
        workspace.apply()
        assert workspace.changes() == {}

    def test_a_key_is_not_deleted_by_one_resource_and_managed_by_another(
        self, workspace: Workspace, hub: Rehearsal
    ) -> None:
        """The plan says how to go on, and that works."""
        variable = (
            'resource "huggingface_space_variable" "b" {\n  space_id = huggingface_space.app.id\n'
            '  key = "B"\n  value = "1"\n}\n'
        )
        workspace.write(hub.block() + space('variables = { A = "1" }') + variable)
        workspace.run("import", "-input=false", "huggingface_space.app", ID)
        workspace.run("import", "-input=false", "huggingface_space_variable.b", f"{ID}/B")
        assert "B of the Space acme/support-bot is to be deleted and set" in workspace.fails("plan")
        workspace.write(hub.block() + space('variables = { A = "1" }', 'variables["B"]') + variable)
        assert workspace.changes() == {}
        workspace.apply()
        assert hub.repository(ID)["variables"].keys() == {"A", "B"}


def test_an_entry_of_the_card_that_is_taken_out_leaves_the_hub(workspace: Workspace, hub: Rehearsal) -> None:
    """So that signing in can be switched off; entries of others stay."""
    card = 'card = { title = "t", hf_oauth = true, hf_oauth_scopes = ["write-repos"] }'
    workspace.write(hub.block() + space(card))
    workspace.apply()
    for left in ('card = { title = "t" }', "card = {}", ""):
        workspace.write(hub.block() + space(left))
        workspace.apply()
        assert "hf_oauth" not in card_of(hub)
        assert workspace.changes() == {}
    assert card_of(hub)["sdk"] == "docker"


def test_a_readme_that_leaves_the_files_leaves_its_front_matter(workspace: Workspace, hub: Rehearsal) -> None:
    """Without one the Hub does not run a Space."""
    files = 'files = { "Dockerfile" = "FROM x", "README.md" = "---\\nsdk: docker\\n---\\n# Long text\\n" }'
    workspace.write(hub.block() + space(files))
    workspace.apply()
    workspace.write(hub.block() + space('files = { "Dockerfile" = "FROM x" }'))
    workspace.apply()
    assert card_of(hub)["sdk"] == "docker"
    assert workspace.changes() == {}
