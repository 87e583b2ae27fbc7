"""Every schema by its type name."""

from schemas import provider, space, space_secret, space_variable

PROVIDER = provider.SCHEMA
RESOURCES = {
    "huggingface_space": space.SCHEMA,
    "huggingface_space_secret": space_secret.SCHEMA,
    "huggingface_space_variable": space_variable.SCHEMA,
}
