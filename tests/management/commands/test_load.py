import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dsr.models import Controller, DataMapVersion, Event, PolicyVersion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied: Path = shutil.copytree(factories.EXAMPLES / "qdrant", tmp_path / "qdrant")
    return copied


def load(folder: Path) -> str:
    out = StringIO()
    call_command("load", str(folder), stdout=out)
    return out.getvalue().strip()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_file_is_loaded_once_and_a_changed_one_becomes_a_version(folder: Path) -> None:
    assert load(folder) == "qdrant: policy new version, data map new version"
    assert load(folder) == "qdrant: policy unchanged, data map unchanged"
    pinned = factories.file_request(controller=Controller.objects.get())
    change(folder / "policy.yaml", "version: 2", "version: 3")
    change(folder / "datamap.yaml", "controller: qdrant", "controller: qdrant  # changed")
    assert load(folder) == "qdrant: policy new version, data map new version"
    assert Event.objects.filter(type="file_loaded").count() == 4
    assert factories.read(pinned).policy.version == 2
    assert factories.read(pinned).datamap.version == 1
    newer = factories.file_request(controller=Controller.objects.get())
    assert (newer.policy.version, newer.datamap.version) == (3, 2)


def test_a_version_that_is_not_in_force_yet_waits(folder: Path) -> None:
    load(folder)
    change(folder / "policy.yaml", "version: 2", "version: 3")
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    change(folder / "policy.yaml", "effective_from: 2024-01-01", f"effective_from: {tomorrow}")
    load(folder)
    request = factories.file_request(controller=Controller.objects.get())
    assert request.policy.version == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("policy.yaml", "name: Qdrant", "name: Qdrant SE", "version 3"),
        ("policy.yaml", "slug: qdrant", "slug: other", "Make them agree"),
        ("policy.yaml", "right: access", "right: acess", "policy.yaml"),
        ("datamap.yaml", "systems:", "system:", "datamap.yaml"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_remedy_and_nothing_is_loaded(
    file: str, old: str, new: str, words: str, folder: Path
) -> None:
    load(folder)
    before = (PolicyVersion.objects.count(), DataMapVersion.objects.count(), Event.objects.count())
    change(folder / file, old, new)
    with pytest.raises(CommandError, match=words):
        load(folder)
    assert before == (PolicyVersion.objects.count(), DataMapVersion.objects.count(), Event.objects.count())
    assert Controller.objects.get().name == "Qdrant"


def test_an_older_version_comes_too_late(folder: Path) -> None:
    change(folder / "policy.yaml", "version: 2", "version: 5")
    load(folder)
    change(folder / "policy.yaml", "version: 5", "version: 4")
    with pytest.raises(CommandError, match="too late"):
        load(folder)


def test_files_that_are_not_there_or_not_text_are_named(folder: Path) -> None:
    (folder / "datamap.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"datamap\.yaml.*UTF-8"):
        load(folder)
    (folder / "datamap.yaml").unlink()
    with pytest.raises(CommandError, match=r"datamap\.yaml is missing"):
        load(folder)
    with pytest.raises(CommandError, match=r"policy\.yaml is missing"):
        load(folder / "nowhere")
