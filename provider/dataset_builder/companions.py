"""What people and programs leave beside data files."""

import re
from posixpath import basename, dirname

_COMPANIONS = re.compile(
    r"(readme|licen[cs]e)([._-][a-z]{2})?(\.(md|markdown|txt|rst|html|org))?"
    r"|(notice|citation|copying|changelog)(\.(md|cff|bib|rst))?|.*\.(crc|md5|sha1|sha256|asc|sig)"
    r"|dataset_infos?\.json|croissant\.json|thumbs\.db|desktop\.ini"
    r"|_success|_(common_)?metadata|_(committed|started)_\d+",
    re.IGNORECASE,
)
_JOURNALS = {"_delta_log", "_spark_metadata", "_temporary", "__macosx", "__pycache__"}


def is_companion(name: str) -> bool:
    """Check whether a file, of a name or a path, is none of data but left beside it by people or programs."""
    folders = dirname(name).casefold().split("/")
    return _COMPANIONS.fullmatch(basename(name)) is not None or not _JOURNALS.isdisjoint(folders)
