"""The answers to those calls of the plugin protocol that are the same for everybody, as files made by `make schema`.

An engine starts a process only to ask for the schemas: it answers without loading one.
"""

import os

CALLS = ("GetFunctions", "GetProviderSchema", "GetResourceIdentitySchemas")
ANSWERS = {call: f"{os.path.dirname(__file__)}/{call}.binpb" for call in CALLS}  # noqa: PTH120 - start-up: no pathlib
"""The path of each answer, by the call's name; protobuf, as it is sent."""
