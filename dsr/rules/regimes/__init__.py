"""Bodies of law as data files beside this module, one a regime; and in folders of a company's own.

A new body of law is one new file. It is read from this folder, from a folder given to `packs`, or, for a whole process,
from the folders that `look_in` names at its start.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from dsr.rules.errors import BadPack, NotInForce, UnknownRegime
from dsr.rules.regimes.schema import Pack, Regime

__all__ = ["POLICY", "Laws", "Pack", "Regime", "files", "look_in", "pack_in_force", "packs", "regime"]

Laws = Mapping[str, Regime]

# Stands where the id of a regime could: a right that no law gives the person and the controller's policy does.
POLICY = "policy"


_HERE = Path(str(resources.files(__package__)))
_folders: tuple[Path, ...] = ()


def look_in(*folders: Path) -> None:
    """From now on, the process knows the bodies of law in these folders too. Raises BadPack for a file that cannot be read."""
    global _folders
    _read((_HERE, *folders))
    _folders = folders


def packs(*folders: Path) -> Laws:
    """Every regime by id, in the order of the ids, read once: those of this package, of `look_in` and of `folders`.

    Raises BadPack for a file that breaks the schema, or that takes the id of another.
    """
    return _read((_HERE, *_folders, *folders))


def files() -> list[Path]:
    """The files of every regime that this process knows, by id."""
    return [
        file for _, file in sorted((file.stem, file) for folder in (_HERE, *_folders) for file in folder.glob("*.yaml"))
    ]


@cache
def _read(folders: tuple[Path, ...]) -> Laws:
    found: dict[str, Regime] = {}
    for file in (f for folder in folders for f in sorted(folder.glob("*.yaml"))):
        read = _regime(file)
        if read.id in found or read.id == POLICY:
            raise BadPack(f"{file.name} takes an id that is taken: {read.id}. Give it an id of its own.")
        found[read.id] = read
    for law in found.values():
        if law.replaces is not None and (law.replaces not in found or found[law.replaces].replaces is not None):
            raise BadPack(
                f"{law.id}.yaml replaces “{law.replaces}”, which is no body of law that can be replaced. "
                "Name the id of one that stands by itself."
            )
    return MappingProxyType(dict(sorted(found.items())))


def _regime(file: Path) -> Regime:
    try:
        text = file.read_text(encoding="utf-8")
        read = Regime.model_validate(YAML(typ="safe", pure=True).load(text))
    except OSError as error:
        raise BadPack(f"{file.name} cannot be read: {error.strerror}. Let the server read it.") from None
    except (YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise BadPack(
            f"{file.name} is no YAML: {' '.join(str(error).split())[:200]}. Save it as YAML in UTF-8 (docs/laws.md)."
        ) from None
    except ValidationError as error:
        raise BadPack(_said(file.name, text, error)) from None
    if f"{read.id}.yaml" != file.name:
        raise BadPack(f"{file.name} names the regime {read.id}; file and id are one name. Rename one of them.")
    return read


def _said(name: str, text: str, error: ValidationError) -> str:
    """File, line, place, what is wrong there and what to do: of the first mistake, with the number of the others."""
    first, *others = error.errors()
    line, place = _line(text, first["loc"]), ".".join(map(str, first["loc"]))
    wrong = first["msg"].removeprefix("Value error, ")
    more = f" {len(others)} more after it." if others else ""
    return (
        f"{name}, line {line}, at {place or 'the top'}: {wrong[:1].upper()}{wrong[1:].rstrip('.')}."
        f" Mend it there; docs/laws.md tells what each field holds.{more}"
    )


def _line(text: str, path: tuple[int | str, ...]) -> int:
    """The line of `path`, or of its nearest parent that the file has; counted from 1."""
    node = YAML(typ="rt", pure=True).load(text)
    line = 0
    for part in path:
        try:
            line = node.lc.item(part)[0] if isinstance(part, int) else node.lc.key(part)[0]
            node = node[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line + 1


def regime(regime_id: str, laws: Laws | None = None) -> Regime:
    """The body of law of that id. Raises UnknownRegime."""
    known = packs() if laws is None else laws
    try:
        return known[regime_id]
    except KeyError:
        raise UnknownRegime(f"“{regime_id[:40]}” is no body of law that we know. Known: {', '.join(known)}.") from None


def pack_in_force(regime_id: str, on: date, laws: Laws | None = None) -> Pack:
    """The pack that a request received on `on` is judged by. Raises UnknownRegime and NotInForce."""
    known = regime(regime_id, laws)
    pack = known.in_force(on)
    if pack is None:
        raise NotInForce(
            f"{known.title} was not in force on {on.isoformat()}; what we know of it begins on "
            f"{known.packs[0].in_force_from.isoformat()}."
        )
    return pack
