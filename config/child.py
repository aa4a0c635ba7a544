"""Becomes a server that dies with its parent: drops root, asks the kernel for a signal at the parent's death, executes.

Run as a plain file by `config.processes.spawn`, without site packages, because it must start in milliseconds and
still have the interpreter loaded when the unprivileged user could no longer read it.

    child.py UID GID PARENT_PID SIGNAL COMMAND [ARGUMENT …]       (UID and GID are "-" to stay who we are)

Exit status 126: the command cannot be executed by this user. 127: it does not exist. 1: the parent is already gone.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(uid: str, gid: str, parent: str, signal: str, command: list[str]) -> None:
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        # After the change of user, which clears it; the kernel keeps it over exec.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal), 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit(1)  # it died before we asked
    try:
        os.execv(command[0], command)  # noqa: S606 - becoming the command is the point
    except FileNotFoundError:
        sys.exit(127)
    except OSError:
        sys.exit(126)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5:])
