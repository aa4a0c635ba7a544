from dsr.datamap.load import load_with_remarks

HEAD = "version: 1\ncontroller: c\nsystems: {app: {title: A, connector: sql, connection: a, collections: {\n"
PEOPLE = (
    "people: {key: [id], erase: delete, fields: {email: {category: contact, meaning: M, identifier: email},"
    " friend: {category: none, meaning: F}}, links: [LINKS]},\n"
)


def _remarks(collections: str) -> list[str]:
    text = HEAD + collections + "}}}\n"
    return [str(remark) for remark in load_with_remarks(text, name="m.yaml")[1]]


def test_a_plain_map_raises_no_doubt() -> None:
    link = "{fields: [friend], to: people, ownership: other}"
    assert _remarks(PEOPLE.replace("LINKS", link)) == []


def test_rows_that_may_have_two_owners_are_named() -> None:
    messages = (
        "messages: {key: [id], erase: delete, fields: {sender: {category: none, meaning: S}, receiver:"
        " {category: none, meaning: R}}, links: [\n{fields: [sender], to: people, ownership: owned},\n"
        "{fields: [receiver], to: people, ownership: owned}]}"
    )
    (remark,) = _remarks(PEOPLE.replace("LINKS", "") + messages)
    assert remark.startswith(
        "m.yaml:7: systems.app.collections.messages.links.1: A row of messages may have two owners"
    )


def test_people_who_own_people_are_named() -> None:
    link = "{fields: [friend], to: people, ownership: owned}"
    (remark,) = _remarks(PEOPLE.replace("LINKS", link))
    assert "become the subject’s own" in remark


def test_a_search_that_nobody_starts_and_a_yield_that_nobody_uses_are_named() -> None:
    badges = "badges: {key: [id], erase: delete, fields: {n: {category: none, meaning: N, identifier: badge, yields: bagde}}}"
    second, first = _remarks(PEOPLE.replace("LINKS", "") + badges)
    assert "No system yields badge" in first
    assert "No field anywhere is searched by bagde" in second


def test_a_rule_on_what_is_only_looked_up_is_named() -> None:
    kinds = "kinds: {key: [id], erase: delete, fields: {name: {category: none, meaning: N}}}"
    link = "{fields: [friend], to: kinds, ownership: lookup}"
    (remark,) = _remarks(PEOPLE.replace("LINKS", link) + kinds)
    assert "kinds is only looked up, and what is looked up is never erased" in remark
