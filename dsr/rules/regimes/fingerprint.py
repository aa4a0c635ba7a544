"""What dates were computed by, in a few characters: when it is another one tomorrow, the rules are not the same any more."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from holidays.version import __version__ as CALENDARS

from dsr.rules.regimes import POLICY, Laws, Pack, pack_in_force

# By the pack's identity, the pack kept beside its digest so that no other one ever takes that identity.
_digests: dict[int, tuple[Pack, str]] = {}


def digest(pack: Pack) -> str:
    """SHA-256 of a pack's canonical text, hexadecimal: the same for the same rules, however the file is laid out."""
    known = _digests.get(id(pack))
    if known is None or known[0] is not pack:
        text = json.dumps(pack.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        known = _digests[id(pack)] = (pack, hashlib.sha256(text.encode()).hexdigest())
    return known[1]


def fingerprint(received_on: Mapping[str, date], laws: Laws | None = None) -> dict[str, Any]:
    """{"holidays": version of the calendars, "packs": {regime: digest of the pack in force on its day of receipt}}.

    `received_on`: regimes by id, `policy` among them or not, it has no pack. Raises UnknownRegime and NotInForce.
    """
    packs = {
        regime: digest(pack_in_force(regime, on, laws))
        for regime, on in sorted(received_on.items())
        if regime != POLICY
    }
    return {"holidays": CALENDARS, "packs": packs}
