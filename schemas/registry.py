"""Every schema by its type name, and every function's signature by its name."""

from schemas import dataset, provider, space, space_secret, space_variable
from schemas.actions import space_pause, space_restart
from schemas.data_sources import dataset as dataset_data
from schemas.data_sources import space as space_data
from schemas.data_sources import space_hardware, spaces, whoami
from schemas.functions import parse_repo_id, space_host, space_url
from schemas.list_resources import dataset as listed_dataset
from schemas.list_resources import space as listed_space
from schemas.list_resources import space_secret as listed_secret
from schemas.list_resources import space_variable as listed_variable

PROVIDER = provider.SCHEMA
RESOURCES = {
    "huggingface_dataset": dataset.SCHEMA,
    "huggingface_space": space.SCHEMA,
    "huggingface_space_secret": space_secret.SCHEMA,
    "huggingface_space_variable": space_variable.SCHEMA,
}
DATA_SOURCES = {
    "huggingface_dataset": dataset_data.SCHEMA,
    "huggingface_space": space_data.SCHEMA,
    "huggingface_space_hardware": space_hardware.SCHEMA,
    "huggingface_spaces": spaces.SCHEMA,
    "huggingface_whoami": whoami.SCHEMA,
}
LIST_RESOURCES = {
    "huggingface_dataset": listed_dataset.SCHEMA,
    "huggingface_space": listed_space.SCHEMA,
    "huggingface_space_secret": listed_secret.SCHEMA,
    "huggingface_space_variable": listed_variable.SCHEMA,
}
ACTIONS = {
    "huggingface_space_pause": space_pause.SCHEMA,
    "huggingface_space_restart": space_restart.SCHEMA,
}
FUNCTIONS = {
    "parse_repo_id": parse_repo_id.signature,
    "space_host": space_host.signature,
    "space_url": space_url.signature,
}
