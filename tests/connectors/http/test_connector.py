"""What the kit does not ask: whose rows a careless store brings along, odd addresses, credentials, settling stores."""

from dataclasses import replace

import pytest

from dsr.connectors.base import ConnectorError, SavedKeys
from dsr.connectors.http.connector import HttpConnector
from dsr.connectors.http.waiting import Pace
from dsr.connectors.kit.people import ADA, ADAS, ODD, ROWS
from dsr.connectors.kit.world import SYSTEM, Save, by_email, copied, everything, no_beat, plan_of
from dsr.datamap.plan import FieldRule, Ownership
from dsr.datamap.planner import build_plan
from dsr.datamap.schema import DataMap
from tests.connectors.http.store import HttpWorld, http_map
from tests.harness.far_side import FarSide, Seen


def filled(far: FarSide, datamap: DataMap | None = None) -> HttpWorld:
    world = HttpWorld(far, datamap)
    world.fill()
    return world


def erase(world: HttpWorld) -> SavedKeys:
    save = Save()
    world.connector().erase(plan_of(world, "erasure"), by_email(ADA), saved=None, save=save, beat=no_beat)
    assert save.keys is not None
    return save.keys


def test_rows_of_others_that_a_careless_store_brings_along_are_left_out(far: FarSide) -> None:
    """It ignores what it is searched by, as stores do whose parameter has another name."""
    far.ignores_query = True
    found = copied(filled(far), by_email(ADA))
    assert {name: {row["id"] for row in rows} for name, rows in found.items()} == ADAS


def limited(datamap: DataMap, **where: dict[str, str]) -> DataMap:
    """The map with a condition on the link of each of these collections; people then look up their superiors."""
    system = datamap.systems[SYSTEM]
    collections = dict(system.collections)
    for name, held in where.items():
        link = collections[name].links[0].model_copy(update={"where": held})
        if name == "people":
            link = link.model_copy(update={"ownership": Ownership.LOOKUP})
        collections[name] = collections[name].model_copy(update={"links": (link,)})
    return datamap.model_copy(update={"systems": {SYSTEM: system.model_copy(update={"collections": collections})}})


def test_a_link_with_a_condition_holds_in_the_rows_that_meet_it(far: FarSide) -> None:
    datamap = limited(http_map(), visits={"page": ""}, clicks={"target": ODD}, people={"name": ODD})
    found = copied(filled(far, datamap), by_email(ADA))
    mine = {name: {row["id"] for row in rows} for name, rows in found.items() if rows}
    assert mine == {**ADAS, "people": {0, 1}, "visits": {"0"}, "clicks": {3}}
    found = copied(filled(far, limited(http_map(), people={"name": "Bob"})), by_email(ADA))
    assert {row["id"] for row in found["people"]} == ADAS["people"]


def test_the_live_check_asks_for_nobody_and_says_when_somebody_comes(far: FarSide) -> None:
    world = filled(far)
    plan = plan_of(world, "access")
    far.ignores_query = True
    problems = world.connector().check(plan, erase=False)
    assert any("ignores what it is searched by" in problem for problem in problems)
    assert all("ada" not in str(seen.query) for seen in far.seen)


def test_the_live_check_says_what_is_refused(far: FarSide) -> None:
    far.token = "Bearer other"
    world = filled(far)
    problems = world.connector().check(plan_of(world, "access"), erase=False)
    assert len(problems) == 2
    assert all("401" in problem for problem in problems)


@pytest.mark.parametrize("key", ["", ".", "..", "x\x00y", "x" * 3_000, "\ud800"])
def test_a_row_that_no_address_can_name_is_refused_before_anything_is_saved(far: FarSide, key: str) -> None:
    """`DELETE /visits/` would be everybody's visits, `DELETE /visits/..` more than that."""
    world = filled(far)
    far.rows["visits"].append({"id": key, "person_id": 1, "page": "odd"})
    far.rows["clicks"] = []
    before = everything(world)
    save = Save()
    with pytest.raises(ConnectorError) as caught:
        world.connector().erase(plan_of(world, "erasure"), by_email(ADA), saved=None, save=save, beat=no_beat)
    assert caught.value.permanent
    assert save.calls == 0
    assert everything(world) == before


def test_keys_that_look_like_addresses_name_their_own_row_only(far: FarSide) -> None:
    world = filled(far)
    odd = ["../clicks/4", "a/b", "%2e%2e", "?x=1", "#x", "{id}", "ä b", "+", ";", "visits"]
    for number, key in enumerate(odd):
        world.add("visits", {"id": key, "person_id": 1, "page": str(number)})
    erase(world)
    assert {row["id"] for row in world.rows("visits")} == {"A/B c", "z"}
    assert {row["id"] for row in world.rows("clicks")} == {4, 5}


@pytest.mark.parametrize(
    ("auth", "sent"),
    [
        ("bearer", "Bearer s/ecret"),
        ("basic", "Basic Y2xpZW50OnMvZWNyZXQ="),
        ({"oauth2": {"token": "/token", "scope": "read"}}, "Bearer t0ken"),
    ],
)
def test_requests_prove_who_sends_them(far: FarSide, auth: object, sent: str) -> None:
    far.token = sent
    world = filled(far, http_map(auth=auth))
    assert len(copied(world, by_email(ADA))) == len(ADAS)


def test_a_key_goes_into_the_header_that_the_map_names(far: FarSide) -> None:
    copied(filled(far, http_map(auth={"header": "X-Api-Key"})), by_email(ADA))
    assert {seen.headers.get("x-api-key") for seen in far.seen} == {"s/ecret"}
    assert not any("authorization" in seen.headers for seen in far.seen)


def test_a_token_that_ran_out_is_fetched_once_more(far: FarSide) -> None:
    far.token = "Bearer t0ken"
    world = filled(far, http_map(auth={"oauth2": {"token": "/token"}}))
    far.fail(path="/v1/orders", status=401)
    assert len(copied(world, by_email(ADA))["orders"]) == 2
    assert len(far.calls("POST", "/token")) == 2
    far.fail(path="/v1/orders", status=401, times=9)
    with pytest.raises(ConnectorError, match="401"):
        copied(world, by_email(ADA))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (None, "not set"),
        ("http://user:hush@store.example/v1", "not https"),
        ("https://store.example/v1", "has no secret"),
        ("https://user:hush@store.example/v1?key=1", "has a query"),
        ("ftp://user:hush@store.example", "not an address"),
        ("https://user:hush@store.example:port", "not an address"),
        ("https://user:hüsh@store.example", "plain ASCII"),
        ("store.example", "not an address"),
    ],
)
def test_an_address_that_cannot_be_used_is_named_by_its_variable(url: str | None, said: str) -> None:
    plan = build_plan(http_map(), "access", frozenset({"email"})).systems[0]
    with pytest.raises(ConnectorError, match=said) as caught:
        HttpConnector(url).count(plan, by_email(ADA), erase=False)
    assert caught.value.permanent
    assert "SYSTEM_KIT_READ_URL" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_an_erasure_needs_the_write_address(far: FarSide) -> None:
    world = filled(far)
    connector = HttpConnector(far.url, None, time=world.watch.time, pace=Pace())
    with pytest.raises(ConnectorError, match="SYSTEM_KIT_WRITE_URL is not set"):
        connector.erase(plan_of(world, "erasure"), by_email(ADA), saved=None, save=Save(), beat=no_beat)


def test_a_person_may_be_erased_by_one_request(far: FarSide) -> None:
    """The store deletes newsletter rows by address: told once for each of the person's addresses."""
    world = filled(
        far,
        http_map(
            only={
                "newsletter": {
                    "erase": {"path": "/people/9", "method": "POST", "per": "person", "body": {"email": "{email}"}}
                }
            }
        ),
    )
    erase(world)
    assert [seen.body for seen in far.calls("POST", "/v1/people")] == [{"email": ADA}]


def test_rows_may_go_with_those_that_they_belong_to(far: FarSide) -> None:
    world = filled(far, http_map(only={"clicks": {"erase": {"goes_with": "visits"}}}))
    keys = erase(world)
    assert not far.calls("DELETE", "/v1/clicks")
    seen = world.connector().read_back(plan_of(world, "erasure"), keys, by_email(ADA))
    assert {each.collection: each.remaining for each in seen.collections if each.remaining} == {"clicks": 3}


def test_a_store_that_settles_late_is_looked_at_again_for_as_long_as_the_map_says(far: FarSide) -> None:
    world = filled(far, http_map(settles_within=10))
    keys = erase(world)
    late = {"id": "0", "person_id": 1, "page": ""}
    world.add("visits", late)

    def settle(seen: Seen) -> None:
        if world.watch.now > 5:
            far.rows["visits"] = [row for row in far.rows["visits"] if row["id"] != "0"]

    far.on_request = settle
    plan = plan_of(world, "erasure")
    assert world.connector().read_back(plan, keys, by_email(ADA)).clean
    assert 5 < world.watch.now < 10
    far.on_request = lambda seen: None
    world.add("visits", late)
    begun = world.watch.now
    assert not world.connector().read_back(plan, keys, by_email(ADA)).clean
    assert world.watch.now - begun < 14


def test_the_whole_row_is_sent_where_the_store_wants_it(far: FarSide) -> None:
    change = {"change": {"path": "/people/{id}", "method": "PUT", "send": "row"}}
    world = HttpWorld(far, http_map(only={"people": change}))
    world.fill()
    far.rows["people"][1]["undeclared"] = {"kept": [1]}
    erase(world)
    [sent] = far.calls("PUT")
    assert sent.body["undeclared"] == {"kept": [1]}
    assert (sent.body["id"], sent.body["name"]) == (1, "(erased)")


def test_nested_values_are_read_and_written_where_they_are(far: FarSide) -> None:
    world = HttpWorld(far, http_map(only={"people": {"at": {"name": "/profile/full~1name"}}}))
    world.fill()
    for row in far.rows["people"]:
        row["profile"] = {"full/name": row.pop("name")}
    assert copied(world, by_email(ADA))["people"][0]["name"] == ROWS["people"][1]["name"]
    erase(world)
    assert far.calls("PATCH", "/v1/people")[0].body["profile"] == {"full/name": "(erased)"}


def test_a_value_that_a_rule_does_not_fit_is_a_problem_of_the_preview_and_stops_the_erasure(far: FarSide) -> None:
    world = filled(far)
    far.rows["people"][1]["email"] = ADA
    before = everything(world)
    plan = plan_of(world, "erasure")
    by_year = (FieldRule("name", "generalise", "year"),)
    steps = [
        replace(step, erasure=replace(step.erasure, rules=by_year)) if step.collection == "people" else step
        for step in plan.steps
    ]
    plan = replace(plan, steps=tuple(steps))
    [problem] = [p for p in world.connector().count(plan, by_email(ADA), erase=True).problems if "people.name" in p]
    assert "does not fit" in problem
    with pytest.raises(ConnectorError, match=r"people\.name"):
        world.connector().erase(plan, by_email(ADA), saved=None, save=Save(), beat=no_beat)
    assert everything(world) == before


def test_numbers_keep_every_digit(far: FarSide) -> None:
    world = filled(far)
    raw = b'{"data": [{"id": 7, "person_id": 1, "total": 1.10000000000000000000001e5, "note": "\\ud800"}]}'
    far.fail(path="/v1/orders", body=raw)
    lines: list[bytes] = []

    class Raw:
        def write(self, collection: str, ndjson: bytes, rows: int) -> None:
            lines.append(ndjson)

    world.connector().copy(plan_of(world, "access"), by_email(ADA), Raw(), no_beat)
    [line] = [line for line in lines if b"1.1000" in line]
    assert line == b'{"id":7,"person_id":1,"total":1.10000000000000000000001e5,"note":"\\ud800"}\n'
