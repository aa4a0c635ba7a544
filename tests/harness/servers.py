"""One PostgreSQL and one Valkey a test run, shared by all of its processes, and the environment that points to them.

`begin()` runs when tests/conftest.py is imported: settings read the environment once, so it must be right before
anything of Django is. The first process (xdist's controller, or the only one) starts the servers; its workers inherit
HABEAS_TEST_SERVERS. A server that cannot start ends the run: nothing is skipped.
"""

import atexit
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from config import processes, roles
from config.embedded import Postgres, Valkey

VARIABLE = "HABEAS_TEST_SERVERS"
CLONE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Servers:
    """Addresses of the run's servers. `folder` is the run's own, `process` the name of this pytest process."""

    host: str
    passwords: dict[str, str]
    redis_url: str
    folder: str
    process: str = "main"

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@{self.host}/{quote(database, safe='')}"

    def superuser_url(self, database: str = "postgres") -> str:
        return self.url("postgres", database)

    @property
    def shared_folder(self) -> Path:
        return Path(self.folder)

    @property
    def own_folder(self) -> Path:
        """This process's folder: blobs, keys, outbox, logs."""
        place = self.shared_folder / self.process
        place.mkdir(exist_ok=True)
        return place

    @property
    def database(self) -> str:
        """The name of this process's own database."""
        return f"habeas_{self.process}"


def begin(postgres: Path | None = None, *, durable: bool = False) -> Servers:
    """The run's servers; `postgres`: where PostgreSQL keeps its databases beyond this run, `durable`: as in production."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "main")
    inherited = os.environ.get(VARIABLE)
    found = Servers(**json.loads(inherited)) if inherited and process != "main" else _start(postgres, durable)
    os.environ[VARIABLE] = json.dumps(asdict(found))
    servers = Servers(**{**asdict(found), "process": process})
    _set_environment(servers)
    return servers


def _start(home: Path | None, durable: bool) -> Servers:
    folder = Path(tempfile.mkdtemp(prefix="habeas-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o711)  # the servers' user passes through to its own folder
    postgres = Postgres(home or folder / "postgres", durable=durable)
    postgres.start()
    atexit.register(postgres.stop)
    valkey = Valkey(folder / "valkey")
    valkey.start()
    atexit.register(valkey.stop)
    return Servers(
        host=f"127.0.0.1:{postgres.port}",
        passwords={role: postgres.password(role) for role in ("postgres", *roles.ALL)},
        redis_url=valkey.url(),
        folder=str(folder),
    )


def _set_environment(servers: Servers) -> None:
    here = servers.own_folder
    values = {
        "DEMO": "true",
        "DATABASE_URL": servers.url(roles.APP, servers.database),
        "MIGRATION_DATABASE_URL": servers.url(roles.OWNER, servers.database),
        "REDIS_URL": servers.redis_url,
        "REDIS_PREFIX": f"test.{servers.process}.",
        "LEASE_SECONDS": "3",
        "SWEEP_SECONDS": "1",
        "PUBLIC_URL": f"http://127.0.0.1:{processes.free_port()}",
        "BLOB_DIR": str(here / "blobs"),
        "KEYS_DIR": str(here / "keys"),
        "OUTBOX_DIR": str(here / "outbox"),
        "STATIC_ROOT": str(servers.shared_folder / "static"),
        # A browser's driver leaves an event loop in the process's main thread; tests look at rows all the same.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        # For tests of connectors, which make databases of any shape.
        "TEST_SYSTEMS_URL": servers.superuser_url(),
    }
    from config import env

    for name in [name for name in os.environ if name.startswith("SYSTEM_") or name.removesuffix("_FILE") in values]:
        del os.environ[name]
    env.known.clear()
    os.environ.update(values)
    for name in ("BLOB_DIR", "KEYS_DIR", "OUTBOX_DIR"):
        Path(values[name]).mkdir(exist_ok=True)
    (servers.shared_folder / "static").mkdir(exist_ok=True)
