"""A map of a store with an API that cannot work is refused with its line and a remedy."""

import pytest

from dsr.datamap.load import DataMapError, load
from dsr.datamap.planner import build_plan

MAP = """
version: 1
controller: shop
systems:
  crm:
    title: The CRM
    connector: http
    connection: crm
    http: {auth: bearer}
    collections:
      contacts:
        key: [id]
        fields:
          id: {category: none, meaning: Number}
          email: {category: contact, meaning: Mail, identifier: email, match: casefold}
        erase: delete
        http:
          find:
            - {path: /contacts, query: {email: "{email}"}, items: /data}
            - {path: "/contacts/{id}"}
          erase: {path: "/contacts/{id}"}
      notes:
        key: [contact_id, id]
        fields:
          id: {category: none, meaning: Number}
          contact_id: {category: none, meaning: Contact}
          text: {category: content, meaning: Text, erase: null_value}
        links: [{fields: [contact_id], to: contacts, ownership: owned}]
        erase: change
        http:
          find: [{path: "/contacts/{contact_id}/notes"}]
          change: {path: "/contacts/{contact_id}/notes/{id}"}
"""


def test_a_map_that_works_is_loaded_and_its_requests_are_part_of_the_hash() -> None:
    datamap = load(MAP, name="datamap.yaml")
    plan = build_plan(datamap, "erasure", frozenset({"email"}))
    other = load(MAP.replace("/contacts, query", "/people, query"), name="datamap.yaml")
    assert plan.hash != build_plan(other, "erasure", frozenset({"email"})).hash


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('{email: "{email}"}', '{q: "{mail}"}', "declares no field mail"),
        ('{email: "{email}"}', "{all: yes}", "takes {email}, by which the identifier email searches"),
        ('[{path: "/contacts/{contact_id}/notes"}]', "[{path: /notes}]", "takes {contact_id}"),
        ('            - {path: "/contacts/{id}"}\n', "", "looks a row up by its key"),
        ('          erase: {path: "/contacts/{id}"}\n', "", "no request does it"),
        ('          change: {path: "/contacts/{contact_id}/notes/{id}"}\n', "", "no request does it"),
        ('erase: {path: "/contacts/{id}"}', "erase: {path: /contacts}", "addressed by its whole key"),
        ('change: {path: "/contacts/{contact_id}/notes/{id}"}', 'change: {path: "/notes/{id}"}', "whole key"),
        ('erase: {path: "/contacts/{id}"}', 'erase: {path: "/c/{id}", per: person}', "addressed by one identifier"),
        ('erase: {path: "/contacts/{id}"}', "erase: {goes_with: people}", "There is no collection people"),
        ('erase: {path: "/contacts/{id}"}', "erase: {goes_with: notes}", "take nothing along"),
        ('erase: {path: "/contacts/{id}"}', "erase: {}", "Write either path, or goes_with"),
        ("connector: http", "connector: sql", "http is for systems of the connector http"),
        ("auth: bearer", "auth: {query: key}", "ends up in the logs"),
        ("auth: bearer", "auth: digest", "Auth is none, bearer, basic"),
        ("auth: bearer", "headers: {Authorization: Bearer 123}", "secrets come from the environment"),
        ("auth: bearer", "timeout: 0", "timeout"),
        ("items: /data", "paging: {by: cursor, param: after}", "At is missing"),
        ("items: /data", "paging: {by: offset}", "Param is missing"),
        ("items: /data", "paging: {by: offset, param: o, size: 5}", "Limit and size belong together"),
        ("items: /data", "items: data", "data"),
        ("items: /data", "item: /data", "item is not known here"),
        ("path: /contacts,", "path: contacts,", "contacts"),
        ("path: /contacts,", 'path: "/contacts?all=1",', "/contacts?all=1"),
    ],
)
def test_a_map_that_cannot_work_is_refused(old: str, new: str, said: str) -> None:
    assert old in MAP
    with pytest.raises(DataMapError) as caught:
        load(MAP.replace(old, new), name="datamap.yaml")
    assert said in str(caught.value)
    assert "datamap.yaml:" in str(caught.value)


def test_a_collection_that_nothing_reaches_needs_no_requests() -> None:
    text = MAP + "      teams:\n        key: [id]\n        fields: {id: {category: none, meaning: Number}}\n"
    load(text, name="datamap.yaml")


@pytest.mark.parametrize(
    "rule",
    ["restrict: {field: email, value: x}", "opt_out: {field: email, value: x}", "rectify"],
)
def test_fields_that_rights_set_need_a_request_that_does_it(rule: str) -> None:
    if rule == "rectify":
        text = MAP.replace("identifier: email,", "identifier: email, rectify: true,")
    else:
        text = MAP.replace("        erase: delete\n", f"        erase: delete\n        {rule}\n")
    with pytest.raises(DataMapError, match="Rights set fields of contacts, but no request does it"):
        load(text, name="datamap.yaml")
    change = '          erase: {path: "/contacts/{id}"}\n'
    load(text.replace(change, change + '          change: {path: "/contacts/{id}"}\n'), name="datamap.yaml")
