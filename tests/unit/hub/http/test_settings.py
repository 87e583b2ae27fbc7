"""Where the token and the endpoint are found."""

from pathlib import Path

import pytest

from provider.errors import ConfigurationError
from provider.hub.http.settings import HubSettings, find_endpoint, find_token, refuse_offline
from tests.unit.hub.hub_doubles import TOKEN


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path)}


def write(path: Path, content: str) -> None:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def test_every_place_of_the_token_yields_to_the_one_before_it(home: dict[str, str], tmp_path: Path) -> None:
    files = {
        ".huggingface/token": "from_old_home\n",
        ".cache/huggingface/token": "from_cache\r\n",
        "h/token": "from_hf_home",
        "mine": " from_path ",
    }
    for path, content in files.items():
        write(tmp_path / path, content)
    variables = {
        "HF_TOKEN": "\tfrom_env\n",
        "HF_HUB_TOKEN": "from_hub",
        "HUGGING_FACE_HUB_TOKEN": "from_legacy",
        "HF_TOKEN_PATH": "~/mine",
        "HF_HOME": str(tmp_path / "h"),
    }
    environ = home | variables
    found = [find_token(" configured\n", environ)]
    for name in variables:
        found.append(find_token("  ", environ))
        del environ[name]
    found.append(find_token(None, environ))
    (tmp_path / ".cache/huggingface/token").unlink()
    found.append(find_token(None, environ))
    assert found == [
        "configured",
        "from_env",
        "from_hub",
        "from_legacy",
        "from_path",
        "from_hf_home",
        "from_cache",
        "from_old_home",
    ]


def test_the_cache_folder_follows_the_xdg_variable(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / "xdg/huggingface/token", "from_xdg")
    assert find_token(None, {**home, "XDG_CACHE_HOME": str(tmp_path / "xdg")}) == "from_xdg"


def test_no_token_anywhere_is_an_error_that_says_where_to_put_one(home: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_token(None, {**home, "HF_TOKEN": " \r\n"})
    assert "HF_TOKEN" in caught.value.detail


@pytest.mark.parametrize("token", ["hf_se cret", "hf_se\ncret", "hf_se\x00cret", "hf_secrét", "hf_se\x7fcret"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_shown(token: str, home: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_token(None, {**home, "HF_TOKEN": token})
    assert "HF_TOKEN" in caught.value.summary
    assert "hf_se" not in str(caught.value)
    with pytest.raises(ConfigurationError):
        HubSettings(token)


def test_a_token_file_that_is_no_text_is_refused(home: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="read a token"):
        find_token(None, {**home, "HF_TOKEN_PATH": str(tmp_path / "t")})


def test_settings_do_not_show_the_token() -> None:
    assert TOKEN not in repr(HubSettings(TOKEN))


def test_the_endpoint_is_the_configured_one_else_that_of_the_environment_else_the_public_hub() -> None:
    environ = {"HF_ENDPOINT": "http://127.0.0.1:8080/"}
    assert find_endpoint("https://hub.example/path//", environ) == "https://hub.example/path"
    assert find_endpoint(None, environ) == "http://127.0.0.1:8080"
    assert find_endpoint("", {"HF_ENDPOINT": ""}) == "https://huggingface.co"


@pytest.mark.parametrize(
    "endpoint",
    [
        "huggingface.co",
        "ftp://huggingface.co",
        "https://",
        "https://user:pa55word@hub.example",
        "https://hub.example?x=1",
        "https://hub.example#top",
        "https://hub.example:notaport",
        "https://hub.example:99999",
        "https://hub .example",
        "https://hub.example\\@other",
        "https://[::1",
    ],
)
def test_an_endpoint_that_can_not_be_one_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_endpoint(None, {"HF_ENDPOINT": endpoint})
    assert "HF_ENDPOINT" in caught.value.summary
    assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_mode_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        refuse_offline({name: "true"})
    refuse_offline({name: "0"})


def test_an_endpoint_in_capitals_is_the_same_one() -> None:
    assert find_endpoint("HTTP://127.0.0.1:7861/", {}) == "http://127.0.0.1:7861"
    assert find_endpoint(None, {"HF_ENDPOINT": "HTTPS://hub.example"}) == "https://hub.example"


@pytest.mark.parametrize("endpoint", [f"https://{'a' * 64}.example", "https://a..b", "https://[::1", "https://h:99999"])
def test_an_endpoint_whose_host_no_resolver_takes_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigurationError, match="HF_ENDPOINT is not a URL of a Hub"):
        find_endpoint(None, {"HF_ENDPOINT": endpoint})
