"""The local Hub and the provider of the acceptance tests, for the faults of a whole apply."""

from tests.acceptance.conftest import hub, reattach

__all__ = ["hub", "reattach"]
