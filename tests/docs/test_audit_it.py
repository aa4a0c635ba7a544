import re

from dsr.anchors.places import read
from tests.harness.servers import CLONE

PAGE = (CLONE / "docs" / "audit-it.md").read_text()


def test_the_places_of_the_page_can_be_used() -> None:
    (example,) = [text for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if text.startswith("places:")]
    assert [place.kind for place in read(example)] == ["email", "bucket", "timestamp", "https"]
    rows = re.findall(r"^\| `(\w+)` \|", PAGE[PAGE.index("## Anchors") :], re.MULTILINE)
    assert rows == ["email", "bucket", "timestamp", "https"]
