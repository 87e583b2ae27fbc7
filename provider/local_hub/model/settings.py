"""The switches of this server, and what nobody knows about the real Hub for sure."""

from dataclasses import dataclass


@dataclass
class Settings:
    """The switches, all to be changed at any time through `PUT /_local/settings`.

    The second half decides what the Hub's documents leave open; each default is the likeliest answer.

    Args:
        latency_ms: added to every answer.
        build_seconds: how long a Space is built; a very long time is a stuck build.
        start_seconds: how long its app starts after that.
        sleep_after_seconds: seconds after which a running Space sleeps if it has a sleep time; 0 keeps all awake.
        rate_limit: `quota` requests to `/api` in each `window_seconds`, for each token; None is no limit. It may have a
            `resolvers_quota` for files and a `pages_quota` for pages, which are unlimited without.
        require_plan: Gradio and Docker on free hardware, dev mode and `protected` need a plan: PRO, or that of
            the organization. Without, everybody has one.
        require_payment: hardware that costs money needs an account that can pay.
        storage_tiers: bring back the retired persistent storage.
        lfs_threshold_bytes: files over this size are large files.
        lfs_part_bytes: large files over this size are uploaded in parts of it, by those who can.
        reject_invalid_cards: refuse a README.md whose card the Hub does not take; off brings in those of older days.
        reject_secret_variable_collision: refuse one key as both secret and variable.
        missing_description_keeps: a secret or variable that is posted again without description keeps its old one.
        environment_limit: how many secrets, and how many variables, a Space takes; 0 is any number.
        value_limit_bytes: how long their values may be; 0 is any length.
        secrets_need_write: refuse those who may only read with 403; else they find no secrets.
        no_resource_group_is_null: answer `null` for a repository in no resource group, not 404.
        static_space_status: answer to hardware, restart and the like of a static Space.
        create_commits_files_apart: `files` of a create call are a commit of their own after the first.
        unpaid_hardware_status: answer to hardware that costs money and that nobody pays for.
    """

    latency_ms: float = 0.0
    build_seconds: float = 2.0
    start_seconds: float = 0.0
    sleep_after_seconds: float = 0.0
    rate_limit: dict[str, int] | None = None
    require_plan: bool = False
    require_payment: bool = False
    storage_tiers: bool = False
    lfs_threshold_bytes: int = 10 * 1024 * 1024
    lfs_part_bytes: int = 64 * 1024 * 1024
    reject_invalid_cards: bool = True
    reject_secret_variable_collision: bool = False
    missing_description_keeps: bool = True
    environment_limit: int = 0
    value_limit_bytes: int = 0
    secrets_need_write: bool = True
    no_resource_group_is_null: bool = False
    static_space_status: int = 400
    create_commits_files_apart: bool = False
    unpaid_hardware_status: int = 403
