"""The Hub on your own machine: a server that answers like huggingface.co, for rehearsals, the demo and tests.

It speaks the routes that the official clients use for accounts, repositories, Spaces, files of any size and pull
requests, and listens on 127.0.0.1 only. It keeps everything in one folder or in memory, where large files are in a
temporary folder until it stops. `/_local` is its back door: counters, switches, faults and the whole truth about a
repository.
"""
