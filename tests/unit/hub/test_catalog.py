"""Hardware with prices, and templates."""

import pytest

from provider import errors
from provider.hub.catalog import Flavor, Template
from tests.unit.hub.hub_doubles import ok, scripted, world_of

T4 = {
    "name": "t4-small",
    "prettyName": "Nvidia T4 small",
    "cpu": "4 vCPU",
    "ram": "15 GB",
    "accelerator": {"type": "gpu", "model": "T4", "quantity": "1", "vram": "16 GB", "manufacturer": "Nvidia"},
    "unitCostMicroUSD": 6667,
    "unitCostUSD": 0.006667,
    "unitLabel": "minute",
}


def test_hardware_is_listed_once_with_its_price() -> None:
    with world_of(scripted(ok([T4, {"name": "brand-new"}]))) as world:
        hardware = world.hub.catalog.hardware()
        assert world.hub.catalog.hardware() is hardware
    assert hardware == (
        Flavor("t4-small", "Nvidia T4 small", "4 vCPU", "15 GB", "1x Nvidia T4", 6667.0, "minute"),
        Flavor("brand-new", "brand-new", None, None, None, 0.0, None),
    )


def test_templates_are_listed() -> None:
    item = {"name": "JupyterLab", "repoId": "SpacesExamples/jupyterlab", "sdk": "docker", "preferredPrivate": True}
    with world_of(scripted(ok({"templates": [item]}))) as world:
        assert world.hub.catalog.templates() == (
            Template("JupyterLab", "SpacesExamples/jupyterlab", "docker", prefers_private=True),
        )


def test_a_list_of_another_shape_is_unreadable() -> None:
    with world_of(scripted(ok({}))) as world, pytest.raises(errors.InvalidResponse, match="list the hardware"):
        world.hub.catalog.hardware()
