"""What the functions have in common: the id of a repository, checked and taken apart."""

import re

from provider.plugin.interface import WrongArgument
from schemas._attributes import NAME, NAME_RULE, REPOSITORY_ID, REPOSITORY_ID_RULE


def parts_of(id_: str) -> tuple[str, str]:
    """Return the namespace and the name in the first argument.

    Raises:
        WrongArgument: if it is not an id that the Hub accepts.
    """
    if not re.fullmatch(REPOSITORY_ID, id_):
        raise WrongArgument(f'"{id_}" {REPOSITORY_ID_RULE}.', 0)
    namespace, name = id_.split("/")
    for part in (namespace, name):
        if not re.fullmatch(NAME, part):
            raise WrongArgument(f'"{part}" {NAME_RULE}.', 0)
    return namespace, name
