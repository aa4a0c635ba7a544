from dsr.datamap.fides.traverse import Edge, traverse, traverse_kinds

A, B, C = ("d", "a"), ("d", "b"), ("d", "c")


def _edge(first: tuple[str, str], second: tuple[str, str], *, one_way: bool = False) -> Edge:
    return Edge((*first, "x"), (*second, "y"), one_way=one_way, written=(*first, "x"))


def _ways(*edges: Edge, starts: tuple[tuple[str, str], ...] = (A,), **after: frozenset[tuple[str, str]]) -> list[str]:
    waits = {("d", name): nodes for name, nodes in after.items()}
    return [f"{each.earlier[1]}->{each.later[1]}" for each in traverse([A, B, C], starts, edges, waits).followed]


def test_without_a_direction_the_end_that_is_reached_first_leads() -> None:
    assert _ways(_edge(B, A), _edge(C, B)) == ["a->b", "b->c"]


def test_a_direction_is_kept_even_towards_what_was_reached_before() -> None:
    assert _ways(_edge(A, B, one_way=True), _edge(B, A, one_way=True)) == ["a->b", "b->a"]
    assert _ways(_edge(B, A, one_way=True)) == []


def test_a_collection_waits_for_those_it_comes_after_unless_nothing_leads_to_them() -> None:
    edge = _edge(A, B)
    assert _ways(edge, starts=(A, B)) == ["a->b"]
    assert _ways(edge, starts=(A, B), a=frozenset({B})) == ["b->a"]
    assert _ways(edge, starts=(A, B), a=frozenset({C})) == ["b->a"]


def test_two_starts_that_refer_to_each_other_are_a_tie() -> None:
    assert traverse([A, B], [A, B], [_edge(A, B)], {}).followed[0].tied
    assert not traverse([A, B], [A], [_edge(A, B)], {}).followed[0].tied


def _by_kind(*edges: Edge, keys: set[tuple[str, str]], **starts: tuple[tuple[str, str], ...]) -> list[str]:
    found = traverse_kinds([A, B, C], starts, edges, {}, lambda at: at[:2] in keys)
    return [f"{each.earlier[1]}->{each.later[1]}" for each in found.followed]


def test_each_kind_of_identifier_is_traversed_by_itself() -> None:
    line = _edge(B, A)  # b points at the person a, and either is searched
    assert _by_kind(line, keys={A}, email=(A,), phone=(B,)) == ["a->b", "b->a"]
    assert _by_kind(line, keys={A}, phone=(B,), email=(A,)) == ["b->a", "a->b"]
    assert _by_kind(line, keys=set(), email=(A,), phone=(B,)) == ["a->b"]


def test_what_two_kinds_reach_from_both_sides_is_not_followed_back_unless_the_key_is_a_person() -> None:
    # a and c point at b, an address: who begins at a must not come to the others who point at it.
    edges = (_edge(A, B), _edge(C, B))
    assert _by_kind(*edges, keys={B}, email=(A,), phone=(C,)) == ["a->b", "b->c"]
