"""The answers to those calls of the plugin protocol that are the same for everybody, as files made by `make schema`.

An engine starts a process only to ask for the schemas: it answers without loading one.
"""

from pathlib import Path

CALLS = ("GetFunctions", "GetProviderSchema", "GetResourceIdentitySchemas")
ANSWERS = {call: Path(__file__).parent / f"{call}.binpb" for call in CALLS}
"""The file of each answer, by the call's name; protobuf, as it is sent."""
