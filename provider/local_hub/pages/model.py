"""The page of a model."""

from starlette.responses import Response

from provider.local_hub.model.models import Repository
from provider.local_hub.pages.history import history_of, refs_of
from provider.local_hub.pages.layout import facts, moment, page, size
from provider.local_hub.pages.repository import card, files, heading


def model_page(repository: Repository) -> Response:
    """Show a model: its files, history and card."""
    whole = sum(file.size for file in repository.head.files.values())
    size_facts = facts({"Size": size(whole), "Made": moment(repository.created_at)})
    shown = (files(repository), refs_of(repository), history_of(repository), card(repository))
    return page(repository.id, heading(repository), size_facts, *shown)
