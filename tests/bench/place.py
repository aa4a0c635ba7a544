"""Where benchmarks run: the tests' servers, with PostgreSQL's data kept between runs, so that a shop is generated once."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from config import embedded, roles
from tests.bench.shop.generate import HERE, Size, build
from tests.harness import databases, servers

SIZES = {
    "10k": Size(10_000),
    "200k": Size(200_000),
    # Ten times the rows of the heavy customer: what a copy needs must not grow with them.
    "10x": Size(10_000, heavy_orders=1_000_000),
}


@dataclass(frozen=True)
class Shop:
    """A copy of a shop's database: `admin_url` to look and to write by hand, the others as Habeas reaches it."""

    name: str
    admin_url: str
    read_url: str
    write_url: str

    def use(self) -> None:
        """Lets this process and its children find the shop under the name that the data map has for it."""
        os.environ |= {"SYSTEM_SHOP_READ_URL": self.read_url, "SYSTEM_SHOP_WRITE_URL": self.write_url}


class Place:
    """The servers of one run of the benchmarks. Make it before anything of Django is imported."""

    def __init__(self) -> None:
        self.servers = servers.begin(embedded.default_home() / "bench", durable=True)
        databases.make_template(self.servers)
        databases.clone(self.servers, self.servers.database)

    def shop(self, label: str) -> Shop:
        """The shop as it was generated; nobody may change it."""
        name = f"bench_{label}_{_version()}"
        with databases.connect(self.servers) as admin:
            there = roles.exists(admin, name)
        if not there:
            print(f"Generating the shop {label} (kept for the next run) …", flush=True)
            self._generate(name, SIZES[label])
        return self._shop(name)

    def _generate(self, name: str, size: Size) -> None:
        unfinished = f"{name}_unfinished"
        with databases.connect(self.servers) as admin:
            for (old,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench%'").fetchall():
                if not str(old).endswith(_version()):
                    roles.drop_database(admin, str(old))
            roles.drop_database(admin, unfinished)
            roles.create_database(admin, unfinished, owner=roles.SAMPLES, may_connect=(roles.READER, roles.WRITER))
        build(self.servers.url(roles.SAMPLES, unfinished), size)
        _grant(self.servers, unfinished)
        with databases.connect(self.servers) as admin:
            admin.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"'.encode())

    @contextlib.contextmanager
    def changeable(self, label: str) -> Iterator[Shop]:
        """A copy of the shop that is thrown away afterwards."""
        original, name = self.shop(label).name, f"bench_copy_{os.getpid()}"
        with databases.connect(self.servers) as admin:
            roles.drop_database(admin, name)
            admin.execute(
                f'CREATE DATABASE "{name}" OWNER {roles.SAMPLES} TEMPLATE "{original}" STRATEGY FILE_COPY'.encode()
            )
        try:
            _grant(self.servers, name)
            yield self._shop(name)
        finally:
            databases.drop(self.servers, name)

    def _shop(self, name: str) -> Shop:
        of = self.servers
        return Shop(name, of.superuser_url(name), of.url(roles.READER, name), of.url(roles.WRITER, name))


def _grant(servers: servers.Servers, name: str) -> None:
    from examples.loader import grant_roles

    grant_roles(servers.url(roles.SAMPLES, name), reader=roles.READER, writer=roles.WRITER)


def _version() -> str:
    """Of what generates: a changed generator makes the shops anew."""
    files = ("generate.py", "schema.sql", "indexes.sql")
    return hashlib.sha256(b"".join((HERE / file).read_bytes() for file in files)).hexdigest()[:8]
