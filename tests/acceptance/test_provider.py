"""The provider block, and what users get wrong: one clear diagnostic, as early as it can be known."""

import socket

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

VOLUMES = 'volumes = [{ type = "bucket", source = "acme/cache", mount_path = "/data" }]'
SPACE = 'resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n'


def errors_of(text: str) -> int:
    """Count the diagnostics in what an engine says."""
    return text.count("Error: ")


def entry(noun: str, key: str) -> str:
    """Return a secret or variable of the Space."""
    return (
        f'resource "huggingface_space_{noun}" "it" {{\n  space_id = huggingface_space.app.id\n  key = "{key}"\n'
        '  value = "x"\n}\n'
    )


def test_a_wrong_token_is_one_error_of_the_plan_and_drops_nothing(workspace: Workspace, hub: Rehearsal) -> None:
    """Once, however many resources there are; the state keeps everything, and the right token plans nothing."""
    workspace.write(hub.block() + SPACE + entry("variable", "A"))
    workspace.apply()
    before = workspace.state()["resources"]
    workspace.write(hub.block(token="hf_revoked_token") + SPACE + entry("variable", "A"))
    error = workspace.fails("plan")
    assert errors_of(error) == 1
    assert "HTTP 401" in error
    assert "HF_TOKEN" in error
    assert "hf_revoked_token" not in error
    workspace.fails("apply", "-auto-approve")
    workspace.fails("apply", "-auto-approve", "-refresh-only")
    assert workspace.state()["resources"] == before
    workspace.write(hub.block() + SPACE + entry("variable", "A"))
    assert workspace.changes() == {}


def test_a_missing_token_is_one_error_that_says_where_one_may_be(installed: Workspace, hub: Rehearsal) -> None:
    """Validate does not need a token, plan does."""
    installed.write(f'provider "huggingface" {{\n  endpoint = "{hub.url}"\n}}\n' + SPACE)
    installed.run("validate")
    error = installed.fails("plan")
    assert errors_of(error) == 1
    assert "HF_TOKEN" in error
    assert hub.requests() == {}


def test_the_token_and_the_endpoint_may_come_from_the_environment(installed: Workspace, hub: Rehearsal) -> None:
    """HF_TOKEN and HF_ENDPOINT, with no provider block at all; the namespace is then the token owner's."""
    installed.write(SPACE)
    installed.environ |= {"HF_TOKEN": hub.token, "HF_ENDPOINT": hub.url}
    installed.apply()
    assert hub.exists("local/support-bot")
    assert installed.changes() == {}
    installed.destroy()


def test_an_unreachable_hub_is_one_error_that_names_its_address(workspace: Workspace, hub: Rehearsal) -> None:
    """The plan ends; the state keeps everything."""
    workspace.write(hub.block() + SPACE)
    workspace.apply()
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        workspace.write(hub.block(endpoint=address, max_retries="1") + SPACE)
        error = workspace.fails("plan")
    assert errors_of(error) == 1
    assert address in error
    assert workspace.attributes("huggingface_space.app")["id"] == "acme/support-bot"


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        (
            SPACE.replace("support-bot", "acme/support-bot"),
            '"acme/support-bot" is an id, which begins with the namespace',
        ),
        (SPACE.replace("}", '  variables = { "1A" = "x" }\n}'), '"1A" is not a key that the Hub accepts'),
        (SPACE + entry("secret", "MY-KEY"), '"MY-KEY" is not a key that the Hub accepts'),
        (SPACE + entry("variable", "MY KEY"), '"MY KEY" is not a key that the Hub accepts'),
        (SPACE.replace("}", '  visibility = "secret"\n}'), '"secret" is not one of'),
        (SPACE.replace("}", '  visibility = "public"\n  private = true\n}'), "exclude each other"),
        (SPACE.replace("}", '  files = { "../x" = "" }\n}'), "is not a valid path inside a repository"),
        (SPACE.replace("}", '  files = { "README.md" = "text" }\n}'), "README.md has no sdk in its front matter"),
        (SPACE.replace("}", "  sleep_time = 0\n}"), "is not a number of seconds"),
        (SPACE.replace("}", '  sdk = "static"\n  hardware = "t4-small"\n}'), "A static Space has no hardware"),
        (SPACE.replace("}", f'  sdk = "static"\n  {VOLUMES}\n}}'), "A static Space has no volumes"),
        (SPACE.replace("}", '  source_dir = "."\n  source_exclude = ["*.log", "!"]\n}'), "none of .gitignore's syntax"),
        (SPACE.replace("}", '  source_include = ["*.py"]\n}'), "source_include needs source_dir"),
        (
            SPACE.replace("}", '  hardware = "cpu-basic"\n  sleep_time = 60\n}'),
            "sleep_time can't be chosen on cpu-basic",
        ),
        ('provider "huggingface" {\n  endpoint = "huggingface.co"\n}\n' + SPACE, "must begin with https:// or http://"),
    ],
)
def test_what_can_be_known_without_the_hub_is_refused_by_validate(
    workspace: Workspace, configuration: str, words: str
) -> None:
    """Names, keys, paths and contradictions: no request, one error, and it names the value."""
    workspace.write(configuration)
    error = workspace.fails("validate")
    assert words in error
    assert errors_of(error) == 1


def test_a_taken_name_is_refused_by_the_plan_with_the_way_to_import_it(workspace: Workspace, hub: Rehearsal) -> None:
    """Nothing is changed; importing it as told works."""
    hub.call(
        "POST", "/api/repos/create", {"name": "support-bot", "organization": "acme", "type": "space", "sdk": "docker"}
    )
    before = hub.repository("acme/support-bot")
    workspace.write(hub.block() + SPACE)
    error = workspace.fails("plan")
    assert errors_of(error) == 1
    assert "The Space acme/support-bot already exists" in error
    assert 'id = "acme/support-bot"' in error
    assert "terraform import huggingface_space.this acme/support-bot" in error
    assert hub.repository("acme/support-bot") == before
    workspace.run("import", "-input=false", "huggingface_space.app", "acme/support-bot")
    assert workspace.changes() == {}


def test_a_namespace_that_is_not_the_tokens_is_refused(workspace: Workspace, hub: Rehearsal) -> None:
    """The plan or the apply says which account the token has; nothing is made."""
    workspace.write(hub.block(namespace="somebody-else") + SPACE)
    error = workspace.fails("apply", "-auto-approve")
    assert "somebody-else" in error
    assert errors_of(error) == 1


def test_wrong_import_ids_are_told_as_such(workspace: Workspace, hub: Rehearsal) -> None:
    """For the Space and for what belongs to it."""
    workspace.write(hub.block() + SPACE)
    assert "is not a valid import id of a Space" in workspace.fails("import", "huggingface_space.app", "support-bot")
    assert "There is no Space acme/nope" in workspace.fails("import", "huggingface_space.app", "acme/nope")


def test_a_provider_value_known_only_after_apply_is_waited_for(workspace: Workspace, hub: Rehearsal) -> None:
    """The token may be made in the same run: nothing is asked of the Hub before."""
    workspace.write(
        f"""
resource "terraform_data" "token" {{
  input = "{hub.token}"
}}
provider "huggingface" {{
  endpoint  = "{hub.url}"
  token     = terraform_data.token.output
  namespace = "acme"
}}
"""
        + SPACE
    )
    workspace.apply()
    assert hub.exists("acme/support-bot")


@pytest.mark.parametrize(
    "configuration",
    [
        SPACE + entry("secret", "A") + entry("variable", "A").replace('"it"', '"other"'),
        SPACE.replace("}", '  variables = { A = "1" }\n}') + entry("variable", "A"),
        SPACE.replace("}", '  secrets = { A = "1" }\n}') + entry("variable", "A"),
        SPACE.replace("}", '  secrets = { A = "1" }\n  variables = { A = "1" }\n}'),
    ],
)
def test_a_key_that_is_set_twice_is_refused_by_the_plan(
    workspace: Workspace, hub: Rehearsal, configuration: str
) -> None:
    """A secret and a variable, or one inline and one by itself: the app has only one value for a key."""
    workspace.write(hub.block() + configuration)
    error = workspace.fails("plan")
    assert "A of the Space acme/support-bot is set twice" in error
    assert errors_of(error) == 1


def test_hardware_that_the_hub_does_not_list_is_a_warning_with_what_it_lists(
    workspace: Workspace, hub: Rehearsal
) -> None:
    """It may be new: the plan says what there is today, with prices, and goes on."""
    workspace.write(hub.block() + SPACE.replace("}", '  hardware = "t5-huge"\n}'))
    said = workspace.run("plan").stdout
    assert "The Hub does not list the hardware t5-huge" in said
    assert "t4-small: " in said
    assert "US dollars an hour" in said
