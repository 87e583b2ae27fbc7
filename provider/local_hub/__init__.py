"""The Hub on your own machine: a server that answers like huggingface.co, for rehearsals, the demo and tests.

It speaks the routes that the official clients use for accounts, repositories, Spaces and small files, keeps everything
in memory or in one folder, and listens on 127.0.0.1 only. `/_local` is its back door: counters, switches, faults and
the whole truth about a repository.
"""
