from hypothesis import given
from hypothesis import strategies as st

from dsr.datamap.graph import ordered_components

_GRAPHS = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef")), min_size=1)


def _reachable(graph: dict[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    pending = [start]
    while pending:
        for other in graph.get(pending.pop(), []):
            if other in graph and other not in found:
                found.add(other)
                pending.append(other)
    return found


@given(_GRAPHS)
def test_components_are_the_mutually_reachable_nodes_and_lead_only_forward(graph: dict[str, list[str]]) -> None:
    order = ordered_components(graph, graph)
    place = {name: n for n, group in enumerate(order) for name in group}
    assert sorted(place) == sorted(graph)
    for a in graph:
        for b in graph:
            mutual = a == b or (b in _reachable(graph, a) and a in _reachable(graph, b))
            assert (place[a] == place[b]) is mutual
            if b in _reachable(graph, a):
                assert place[a] <= place[b]


@given(_GRAPHS)
def test_the_order_does_not_depend_on_how_the_graph_is_written(graph: dict[str, list[str]]) -> None:
    turned = {name: graph[name][::-1] for name in reversed(list(graph))}
    assert ordered_components(turned, turned) == ordered_components(graph, graph)


def test_a_chain_of_thousands_does_not_exhaust_the_stack() -> None:
    chain = {f"n{n:04}": [f"n{n + 1:04}"] for n in range(5000)}
    assert len(ordered_components(chain, chain)) == 5000
