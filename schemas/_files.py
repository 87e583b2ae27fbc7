"""The files of a repository as arguments: those written in the configuration, and those of a folder."""

from provider.errors import InvalidData
from provider.foreign import paths
from provider.foreign.ignore_patterns import ignore_spec
from provider.foreign.lfs_pointer import ENOUGH_BYTES, is_lfs_pointer
from provider.plugin.schema import Attribute
from provider.plugin.types import List, Map, String
from provider.plugin.validators import Check, keys_accepted_by, length, no_null_elements, required_with


def _patterns(check: Check) -> None:
    """Demand patterns of .gitignore's syntax (a validator)."""
    for index, pattern in enumerate(check.value):
        try:
            ignore_spec([pattern] if isinstance(pattern, str) else [])
        except InvalidData:
            check.error(f"Invalid pattern in {check.name}", f'"{pattern}" is none of .gitignore\'s syntax.', index)


def _contents(check: Check) -> None:
    """Refuse what a checkout without Git LFS holds in the place of a file (a validator)."""
    for path, text in check.value.items():
        if isinstance(text, str) and len(text) <= ENOUGH_BYTES and is_lfs_pointer(text.encode(errors="replace")):
            check.error(
                f"The content of {path} is a pointer of Git LFS",
                "The checkout left out what it stands for. Run git lfs pull, and plan again.",
                (path,),
            )


FILES = [
    Attribute(
        "files",
        Map(String()),
        "Text files of the repository: path and content. All changes of one apply are one commit. Files that leave "
        "this map are deleted; files that were never in it are left alone. An import puts small text files into it, "
        "apart from `README.md`, and the plan shows which of them are deleted because they are not written. A file "
        "that others replace by one that is not text has null for its content in the state until it is written again.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
        default=None,
        validators=[keys_accepted_by(paths.repository_path, paths.RULE), no_null_elements, _contents],
    ),
    Attribute(
        "source_dir",
        String(),
        "A folder on this machine whose files, of any kind and size, go to the repository, in the same commit as "
        "`files`. What its `.gitignore` files name is left out. Always left out are `.git`, `.terraform`, states, "
        "plans, `*.tfvars`, the engines' and `.netrc` credentials, crash logs and private keys; `.env*`, `.venv`, "
        "`__pycache__` and `.cache/huggingface` are taken only where a pattern of `source_include` names them. "
        "Symbolic links are followed inside the folder to what is not left out there, and refused where they lead out "
        "of it. The Hub keeps no executable bits: a Dockerfile sets them with `RUN chmod +x`. Files that leave the "
        "folder are deleted; files that were never in it are left alone. A path may stand in `files` or in the folder, "
        "not in both. The same files in a folder of another name are no change. "
        "A file that changes between plan and apply ends the apply before anything is changed.",
        optional=True,
        validators=[length(1)],
    ),
    Attribute(
        "source_include",
        List(String()),
        "Patterns of `.gitignore`'s syntax: of `source_dir` only what matches one is taken. Default: everything, "
        'but for `.env` files and the like: `["*", ".env"]` takes them, too.',
        optional=True,
        validators=[no_null_elements, _patterns, required_with("source_dir")],
    ),
    Attribute(
        "source_exclude",
        List(String()),
        "Patterns of `.gitignore`'s syntax: what of `source_dir` is left out beside what its `.gitignore` files name. "
        "`!pattern` takes in what those leave out.",
        optional=True,
        validators=[no_null_elements, _patterns, required_with("source_dir")],
    ),
    Attribute(
        "source_hashes",
        Map(String()),
        "What `source_dir` holds: SHA-256 of each file by its path, known in the plan when the folder is. "
        "`blob:` begins the git blob id of a file that somebody else changed.",
        computed=True,
        use_state_for_unknown=True,
    ),
    Attribute(
        "commit_message",
        String(),
        "Title of the commits that are made from here. Default: what they change.",
        optional=True,
        validators=[length(1, 200)],
    ),
]
