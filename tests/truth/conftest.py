"""The provider in this process, for histories of a real engine."""

from tests.acceptance.conftest import reattach

__all__ = ["reattach"]
