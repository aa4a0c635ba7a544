"""How long a session may wait for what, in seconds; the same for every kind of database."""

CONNECT_SECONDS = 5
LOCK_SECONDS = 5.0
WRITE_SECONDS = 600
READ_SECONDS = 1_800  # one statement of a copy, slowed by whoever takes its rows
# A machine that is gone answers nothing, not even that it works: after this its connection counts as lost.
SILENCE_SECONDS = 60
