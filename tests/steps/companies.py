"""Companies for tests of dates: the sample that promises nothing, set up elsewhere, so that few laws bind it."""

import re
from collections.abc import Mapping
from pathlib import Path

from django.utils import timezone

from dsr.models import Controller, DataMapVersion
from dsr.rules.actors import SYSTEM
from dsr.steps.load import load_controller
from tests import factories
from tests.policy.samples import sample

_SEATS: Mapping[str, tuple[str, str, str]] = {
    "GB": ("[GB]", "Europe/London", "GB-ENG"),
    "DE": ("[DE]", "Europe/Berlin", "DE"),
    "US": ("[US-NY]", "America/New_York", "US-NY"),
}


def company(
    folder: Path, seat: str = "US", *, window: str = "", version: int = 1, effective_from: str = "2019-06-09"
) -> Controller:
    """A company in one country; `window` is what its policy promises, such as `{days: 20}`."""
    establishments, time_zone, calendar = _SEATS[seat]
    text = (
        re.sub(r"(?m)^version: \d+$", f"version: {version}", sample("qct"))
        .replace("effective_from: 2019-06-09", f"effective_from: {effective_from}")
        .replace("[TW, US-CA]", establishments)
        .replace("Asia/Taipei", time_zone)
        .replace("calendar: TW", f"calendar: {calendar}")
        .replace("rights: []\n", f"rights: []\nwindow: {window}\n" if window else "rights: []\n")
    )
    folder.mkdir(exist_ok=True)
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    datamap = (factories.EXAMPLES / "qct" / "datamap.yaml").read_text(encoding="utf-8")
    (folder / "datamap.yaml").write_text(datamap, encoding="utf-8")
    return load_controller(folder, by=SYSTEM, now=timezone.now()).controller


_ARCHIVE = """
  archive:
    title: The paper archive
    connector: manual
    instructions: Look in the binders of the last ten years.
"""


def with_archive(slug: str = "qdrant", owner: str = "") -> Controller:
    """A sample company with a system that no machine reaches; `owner` as the data map writes it."""
    controller = factories.make_controller(slug)
    known = controller.datamaps.get()
    DataMapVersion.objects.create(
        controller=controller,
        version=known.version + 1,
        digest="0" * 64,
        text=known.text.rstrip() + _ARCHIVE + (f"    owner: {owner}\n" if owner else ""),
        loaded_at=timezone.now(),
    )
    return controller
