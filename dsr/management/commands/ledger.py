"""`manage.py ledger status|seal|verify|export|rotate-key`: the log's seal, looked at and kept by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from dsr.ledger import keys
from dsr.ledger import seal as sealing
from dsr.ledger.checkpoint import utc_text
from dsr.ledger.verify import Report, verify
from dsr.management import ledger_export
from dsr.models import Event
from dsr.rules.actors import SYSTEM
from dsr.rules.spoken import plural


class Command(BaseCommand):
    help = "Says how the ledger stands, seals it, verifies the live log, exports it, or begins a new signing key."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="status|seal|verify|export|rotate-key")
        verbs.add_parser("status", help="how much is sealed, the newest checkpoint, the keys")
        verbs.add_parser("seal", help="seal now what no worker has sealed yet, and sign a checkpoint")
        check = verbs.add_parser(
            "verify", help="read every event, seal, node, checkpoint and key; exit 1 on any finding"
        )
        check.add_argument(
            "--known",
            action="append",
            default=[],
            metavar="FILE",
            help="a receipt or checkpoint that was kept elsewhere; repeatable. Without one, nobody can see that the"
            " end was cut off or everything signed anew",
        )
        check.add_argument(
            "--key",
            action="append",
            default=[],
            metavar="VKEY",
            help="a verifier key that you know from elsewhere; repeatable. Without one, the database's word is taken",
        )
        ledger_export.add_arguments(
            verbs.add_parser(
                "export", help="write an auditor's bundle: events, proofs, and a verifier that needs Python alone"
            )
        )
        rotate = verbs.add_parser("rotate-key", help="sign with a new key from now on; the old one endorses it")
        rotate.add_argument("--lost", action="store_true", help="the old key is gone, so nothing endorses the new one")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        getattr(self, f"_{verb.replace('-', '_')}")(options)

    def _status(self, options: dict[str, Any]) -> None:
        newest, now = sealing.latest(), timezone.now()
        waiting = Event.objects.filter(seal__isnull=True).count()
        self.stdout.write(f"ledger: {keys.origin()}")
        if newest is None:
            self.stdout.write(
                f"nothing is sealed yet; {waiting:,} events wait. A worker seals, or `manage.py ledger seal`."
            )
            return
        age = int((now - newest.at).total_seconds())
        self.stdout.write(f"sealed: {newest.size:,} events; waiting: {waiting:,}")
        self.stdout.write(
            f"newest checkpoint: {utc_text(newest.at)}, {age:,} seconds ago; root {bytes(newest.root).hex()}"
        )
        for number, key in enumerate(keys.vkeys(), start=1):
            self.stdout.write(f"key {number}, since {utc_text(key.since)}: {key.vkey}")
        if problem := keys.problem():
            self.stdout.write(self.style.WARNING(problem))

    def _seal(self, options: dict[str, Any]) -> None:
        try:
            number = sealing.run(timezone.now(), whole=True)
        except (sealing.LogDamaged, keys.LedgerKeyMissing) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{number:,} events sealed")
        self._status(options)

    def _rotate_key(self, options: dict[str, Any]) -> None:
        try:
            key = keys.rotate(SYSTEM, timezone.now(), lost=options["lost"])
        except (keys.NothingToRotate, keys.LedgerKeyMissing) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"The ledger signs with a new key since {utc_text(key.since)}:\n{key.vkey}")
        self.stdout.write(
            "Publish it where people find the old one, and back up its file in KEYS_DIR apart from the database."
        )

    def _export(self, options: dict[str, Any]) -> None:
        ledger_export.handle(self, options)

    def _verify(self, options: dict[str, Any]) -> None:
        try:
            report = verify(_read(options["known"]), options["key"])
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read: {error}") from None
        for finding in report.findings:
            self.stdout.write(self.style.ERROR(str(finding)))
        for line in _summary(report, with_key=bool(options["key"])):
            self.stdout.write(line)
        if not report.honest:
            number = f"{len(report.findings)} finding{'s' if len(report.findings) > 1 else ''}"
            more = f", and {report.more:,} more" if report.more else ""
            raise CommandError(f"The log is not what was signed: {number}{more}.")


def _read(paths: Sequence[str]) -> list[tuple[str, bytes]]:
    """Names and contents, of each file as much as one of ours can be long."""
    found = []
    for path in paths:
        try:
            with Path(path).open("rb") as file:
                found.append((path, file.read(1_000_001)))
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    return found


def _summary(report: Report, *, with_key: bool) -> list[str]:
    newest = f", the newest of {utc_text(report.newest)}" if report.newest else ""
    lines = [
        f"{plural(report.sealed, 'event')} sealed, {report.waiting:,} not yet;"
        f" {plural(report.checkpoints, 'checkpoint')}{newest}; {plural(report.keys, 'key')}."
    ]
    lines += report.remarks
    if not report.honest:
        return lines
    lines.append("Every sealed event is what was signed, in its order." if report.sealed else "Nothing is sealed yet.")
    if report.known:
        lines.append(f"It holds what the files from elsewhere say ({report.known}).")
    else:
        lines.append(
            "Without --known this cannot show whether the end was cut off, or all was signed anew with the real key."
        )
    if not with_key:
        lines.append("Without --key the keys are those that the database names.")
    return lines
