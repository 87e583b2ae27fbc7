"""Which cluster builds, and which one no token is sent to."""

from pathlib import Path

import pytest

from provider.dataset_builder.cluster.settings import ClusterSettings, find_cluster
from provider.errors import ConfigurationError, InvalidData
from provider.foreign.settings import scheduler_address


@pytest.mark.parametrize(
    "address", ["tls://10.0.0.5:8786", "tcp://127.0.0.1:1", "tcp://localhost:8786", "tcp://[::1]:8786", " tls://a.b:1 "]
)
def test_an_address_to_which_a_token_may_go_is_taken(address: str) -> None:
    assert scheduler_address(address) == address.strip()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://10.0.0.5:8786", "over tcp:// the token of the Hub could be read on the way"),
        ("tcp://localhost.evil.example:8786", "over tcp://"),
        ("tcp://127.0.0.1.evil.example:8786", "over tcp://"),
        ("tls://10.0.0.5", "must be tls://, a host and a port"),
        ("10.0.0.5:8786", "must be tls://"),
        ("ws://127.0.0.1:8786", "must be tls://"),
        ("tls://a:8786/path", "must be tls://"),
        ("tls://a:99999", "can't be read"),
        ("tls://me@a:8786", "host that is not a valid name"),
        ("", "must be tls://"),
    ],
)
def test_another_address_is_refused(address: str, why: str) -> None:
    with pytest.raises(InvalidData, match=why):
        scheduler_address(address)


def test_what_is_written_comes_before_the_environment_and_files_go_with_either(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.touch()
    environ = {"HF_BUILD_SCHEDULER": "tls://other:1"}
    assert find_cluster(None, {}) is None
    assert find_cluster({"scheduler": None}, {"HF_BUILD_SCHEDULER": " "}) is None
    assert find_cluster({"scheduler": "tls://a:1"}, environ) == ClusterSettings("tls://a:1")
    written = {"scheduler": None, "ca_file": str(ca)}
    assert find_cluster(written, environ) == ClusterSettings("tls://other:1", str(ca))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"scheduler": "tls://a:1", "key_file": "none.pem"}, "There is no file none.pem"),
        ({"scheduler": "tcp://127.0.0.1:1", "ca_file": "ca.pem"}, "ca_file in build is for an encrypted connection"),
        ({"scheduler": "tcp://a:1"}, "scheduler in build is not the address"),
    ],
)
def test_what_can_t_be_used_is_named(written: dict[str, str | None], why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        find_cluster(written, {})


def test_an_address_in_the_environment_is_named_by_its_variable() -> None:
    with pytest.raises(ConfigurationError, match="The environment variable HF_BUILD_SCHEDULER is not the address"):
        find_cluster(None, {"HF_BUILD_SCHEDULER": "somewhere"})
