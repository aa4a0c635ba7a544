"""`make run`: the whole of Habeas on one machine, for trying it out; `python -m config.supervise`.

Brings its own PostgreSQL and Valkey unless DATABASE_URL, MIGRATION_DATABASE_URL and REDIS_URL name others, migrates,
loads the sample controllers on the first start, and keeps web, worker and beat running until Ctrl-C.
"""

import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg

from config import env, processes, roles, samples
from config.embedded import CLONE, Postgres, Valkey, default_home
from config.keeper import Keeper, Program

VAR = CLONE / "var"
SERVERS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL")
READY_SECONDS = 60


class Stopped(BaseException):
    """Ctrl-C or SIGTERM."""


def say(sentence: str = "") -> None:
    print(sentence, flush=True)


def demo_secrets(file: Path) -> dict[str, str]:
    """NAME=value lines that only we may read; the missing ones are made up now and kept for the next start."""
    lines = file.read_text().splitlines() if file.exists() else []
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = [name for name in ("SECRET_KEY", "BLIND_INDEX_KEY") if name not in values]
    if missing:
        values |= {name: secrets.token_urlsafe(48) for name in missing}
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.writelines(f"{name}={value}\n" for name, value in values.items())
        unfinished.rename(file)
    return values


def environment(port: int) -> dict[str, str]:
    """What the demo's processes are told, but for the servers: the shell's own values win."""
    made = {"DEMO": "true", "PUBLIC_URL": f"http://127.0.0.1:{port}", **demo_secrets(VAR / "run.env")}
    return {**{name: value for name, value in made.items() if not os.environ.get(f"{name}_FILE")}, **os.environ}


def given_servers() -> dict[str, str] | None:
    """The three servers' addresses from the environment; None when none is given."""
    values = {name: value for name in SERVERS if (value := env.raw(name)) is not None}
    missing = [name for name in SERVERS if name not in values]
    if missing and values:
        env.refuse(missing[0], f"is not set, but {next(iter(values))} is", "set all three servers, or none of them")
    return values or None


def use_given(values: dict[str, str]) -> dict[str, str]:
    """Checks that the given database answers, gives the running role its rights, and finds the samples a place."""
    owner, app = (unquote(urlsplit(values[name]).username or "") for name in ("MIGRATION_DATABASE_URL", "DATABASE_URL"))
    try:
        with psycopg.connect(values["MIGRATION_DATABASE_URL"], autocommit=True, connect_timeout=5) as connection:
            if owner == app:
                say("DATABASE_URL and MIGRATION_DATABASE_URL name one role: it could lift the ledger's triggers.")
            else:
                roles.grant_running_role(connection, owner=owner, app=app)
            return values | _samples_beside(connection, values["MIGRATION_DATABASE_URL"], owner)
    except psycopg.OperationalError as error:
        env.refuse("MIGRATION_DATABASE_URL", f"leads to no database that answers ({str(error).strip()})", "start it")
    except psycopg.errors.InsufficientPrivilege as error:
        env.refuse("MIGRATION_DATABASE_URL", f"names a role that lacks a right ({error})", "it must own the database")


def _samples_beside(connection: psycopg.Connection[tuple[object, ...]], dsn: str, owner: str) -> dict[str, str]:
    wanted = [name for group in samples.controllers().values() for one in group for name in samples.variables(one)]
    if all(env.raw(name) for name in wanted):
        return {}
    may = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if may is None or not may[0]:
        say(f"No sample databases: {owner} may not create databases. To use your own, set {', '.join(wanted)}.")
        return {}

    def url(role: str, database: str) -> str:
        return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))

    return samples.prepare(connection, url, say, owner=owner, readers=(owner, owner))


def start_embedded(keeper: Keeper) -> dict[str, str]:
    """Starts PostgreSQL and Valkey from their wheels; returns the addresses, the samples' included."""
    home = default_home()
    postgres, valkey = Postgres(home / "postgres"), Valkey(home / "valkey")
    say(f"Starting PostgreSQL and Valkey (their data: {home}) …")
    keeper.start(postgres)
    keeper.start(valkey)
    postgres.create_habeas_database()
    with postgres.connect() as connection:
        systems = samples.prepare(connection, postgres.url, say)
    return systems | {
        "DATABASE_URL": postgres.url(roles.APP, "habeas"),
        "MIGRATION_DATABASE_URL": postgres.url(roles.OWNER, "habeas"),
        "REDIS_URL": valkey.url(),
    }


def manage(command: list[str], told: dict[str, str]) -> str:
    """Runs `manage.py`; its output. Ends the start with that output when it fails."""
    program = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=CLONE,
        env=told,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output = program.communicate()[0]
    except BaseException:
        program.kill()
        program.wait()
        raise
    if program.returncode != 0:
        raise SystemExit(f"`manage.py {' '.join(command)}` failed:\n{output}")
    return output


def keep_for_commands(told: dict[str, str], file: Path) -> None:
    """What `make manage` tells a command in a second terminal, as lines that a shell reads; only we may read them."""
    own = {name: value for name, value in told.items() if os.environ.get(name) != value}
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.writelines(f"{name}={shlex.quote(value)}\n" for name, value in sorted(own.items()))


def programs(port: int, told: dict[str, str]) -> list[Program]:
    celery = (sys.executable, "-m", "celery", "-A", "config")
    commands: dict[str, list[str | Path]] = {
        "web": [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"),
            *("--threads", "8", "--graceful-timeout", "5", "--access-logfile", "/dev/null"),
        ],
        # Threads, not forks: measured alike in latency, half the memory, and one process that dies whole.
        "worker": [
            *(*celery, "worker", "--pool", "threads", "--concurrency", "2", "--hostname", "habeas@localhost"),
            *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
        ],
        "beat": [*celery, "beat", "--schedule", VAR / "beat", "--pidfile", "", "--loglevel", "INFO"],
    }
    return [Program(name, command, told, VAR / "logs" / f"{name}.log", CLONE) for name, command in commands.items()]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def run(keeper: Keeper, port: int) -> NoReturn:
    told = environment(port)
    given = given_servers()
    # Embedded servers are children of ours, and so is everything below: nothing outlives this process.
    told |= start_embedded(keeper) if given is None else use_given(given)
    keep_for_commands(told, VAR / "manage.env")
    say("Migrating …")
    manage(["migrate", "--no-input", "-v", "0"], told)
    manage(["collectstatic", "--no-input", "-v", "0"], told)
    greeting = manage(["demo"], told)
    for program in programs(port, told):
        keeper.start(program)
    _wait_until_ready(keeper, f"http://127.0.0.1:{port}")
    say(f"\nHabeas answers at {told['PUBLIC_URL']}\n")
    say(greeting.rstrip())
    say(f"\nLogs: {VAR / 'logs'}. Ctrl-C stops everything; the data stays for the next start.")
    while True:
        keeper.look()
        time.sleep(0.2)


def _wait_until_ready(keeper: Keeper, url: str) -> None:
    def ready() -> bool:
        keeper.look()
        return answers(url)

    if not processes.wait_for(ready, seconds=READY_SECONDS):
        say(f"{url}/readyz is not content after {READY_SECONDS} s; see the logs in {VAR / 'logs'}.")


def _port() -> int:
    port = env.integer("PORT", default="8000", least=1, hint="the port that people's browsers use, such as 8000")
    if not processes.port_is_free(port):
        env.refuse("PORT", f"is {port}, which another program uses", "stop that program, or: make run PORT=8001")
    return port


def _stopping(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


def on_signals(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def main() -> int:
    message = f"Habeas already runs in {CLONE}. Stop it there first (Ctrl-C), or use another clone."
    with processes.only_one(VAR / "run.lock", message):
        port = _port()
        keeper = Keeper(say)
        on_signals(_stopping)
        try:
            run(keeper, port)
        except Stopped:
            say("\nStopping …")
            return 0
        finally:
            on_signals(signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
            keeper.stop()


if __name__ == "__main__":
    sys.exit(main())
