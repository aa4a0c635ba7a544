import pytest

from dsr.anchors.places import BadAnchors, read

GOOD = """
places:
  - name: auditor
    kind: email
    to: [log@auditor.example]
    every: 86400
  - name: archive
    kind: bucket
    url: https://habeas-log.s3.eu-central-1.example
    region: eu-central-1
  - name: stamp
    kind: timestamp
    url: http://tsa.example/tsr
    plain_http: true
    ca_file: /etc/habeas/tsa.pem
  - {name: witness, kind: https, url: "https://witness.example/log"}
"""


def one(**fields: object) -> str:
    return f"places: [{{{', '.join(f'{name}: {value}' for name, value in fields.items())}}}]"


def test_every_kind_is_read_with_what_it_leaves_out() -> None:
    auditor, archive, stamp, witness = read(GOOD)
    assert [place.kind for place in (auditor, archive, stamp, witness)] == ["email", "bucket", "timestamp", "https"]
    assert auditor.every == 86400
    assert archive.kind == "bucket"
    assert (archive.mode, archive.retain_days, archive.prefix) == ("COMPLIANCE", 3650, "checkpoints/")
    assert archive.variable("SECRET") == "ANCHOR_ARCHIVE_SECRET"
    assert auditor.where == "log@auditor.example"
    assert witness.where == "https://witness.example/log"


def test_nothing_and_no_places_are_none() -> None:
    assert read("") == read(" \n") == read("places: []") == ()


def test_json_is_read_too() -> None:
    assert read('{"places": [{"name": "w", "kind": "https", "url": "https://w.example"}]}')[0].name == "w"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "Begin with places:"),
        ("places: [", "not YAML"),
        (one(name="w", kind="https", region="x"), "region is not known here"),
        (one(name="w", kind="fax", to="[x]"), "fax"),
        (one(name="W", kind="https", url="https://w.example"), "lower-case letters"),
        (one(name="w", kind="https", url="https://w.example", tokn="x"), "tokn is not known here"),
        (one(name="w", kind="https", url="http://w.example"), "url: The address cannot be used. Use https"),
        (one(name="w", kind="https", url="https://w.example", plain_http="true"), "plain_http is not known here"),
        (one(name="w", kind="https", url="https://u:secret@w.example"), "secrets come from the environment"),
        (one(name="w", kind="https", url="ftp://w.example"), "https://archive.example/log"),
        (one(name="w", kind="https", url="'https://w.example:0/'"), "leave out the port"),
        (
            one(name="w", kind="https", url="'https://w.example:99999/'"),
            "url: The address cannot be used. Port out of range",
        ),
        (one(name="w", kind="https", url="https://w.example", every=5), "every"),
        (one(name="w", kind="email", to="[]"), "Write at least one"),
        (one(name="w", kind="email", to="[nobody]"), "to"),
        (one(name="w", kind="timestamp", url="https://tsa.example"), "ca_file is missing"),
        (one(name="w", kind="bucket", url="https://b.example", region="eu", prefix="'a b'"), "prefix"),
        (f"{GOOD}  - {{name: witness, kind: https, url: 'https://w.example'}}", "witness is there twice"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(text: str, said: str) -> None:
    with pytest.raises(BadAnchors) as raised:
        read(text)
    assert said.lower() in str(raised.value).lower()
    assert "secret@" not in str(raised.value)


def test_http_is_for_this_machine_alone() -> None:
    assert read(one(name="w", kind="https", url="http://127.0.0.1:8080/log"))
