from hypothesis import given
from hypothesis import strategies as st

from dsr.datamap.draft import Concern, Draft, DraftCollection, DraftField, DraftLink, DraftSystem, Review
from dsr.datamap.draft_text import as_yaml, quoted, summary
from dsr.datamap.load import load
from dsr.datamap.plan import Ownership
from dsr.datamap.schema import Category
from dsr.rules.files import read_yaml

# What a database takes as a name and YAML as a character.
NAMES = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(NAMES)
def test_a_quoted_text_reads_back_as_it_was(text: str) -> None:
    assert read_yaml(f"{{{quoted(text)}: [{quoted(text)}]}}", name="x").data == {text: [text]}


@given(NAMES, st.text(max_size=60))
def test_a_draft_loads_whatever_its_names_and_reviews_are(name: str, said: str) -> None:
    review = (Review(Concern.TEXT, said),)
    field = DraftField(name, Category.CONTACT, "Meant", identifier="email", casefold=True, reviews=review)
    link = DraftLink((name,), "rows", Ownership.OTHER, (name,), review, where=((f"{name}!", f"{said}!"),))
    kind = DraftField(f"{name}!", Category.NONE, "What it points at")
    rows = DraftCollection(
        "rows", (name,), table=name, schema=name, fields=(field, kind), links=(link,), reviews=review
    )
    datamap = load(as_yaml(Draft("c", (DraftSystem("s", name, "s", (rows,), reviews=review),))), name="x")
    found = datamap.systems["s"].collections["rows"]
    assert datamap.draft
    assert (found.table, found.database_schema, found.key) == (name, name, (name,))
    assert found.fields[name].identifier == "email"
    assert found.links[0].target == (name,)
    assert found.links[0].where == {f"{name}!": f"{said}!"}


def test_the_summary_shows_a_dozen_of_each_kind_and_counts_the_rest() -> None:
    fields = tuple(DraftField(f"f{n}", Category.NONE, "F", reviews=(Review(Concern.TEXT, "t"),)) for n in range(20))
    found = DraftCollection("rows", ("f0",), fields=fields, reviews=(Review(Concern.PEOPLE, "p"),))
    lines = summary(Draft("c", (DraftSystem("s", "S", "s", (found,)),))).splitlines()
    assert lines[0] == "Links that may lead to other people, not followed (1):"
    assert lines[2] == "Free text, where people write about other people (20):"
    assert lines[-1].strip() == "… and 8 more, each marked REVIEW in the draft."
