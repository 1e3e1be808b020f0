"""The graph's layout, in the browser that runs it: whatever the graph, nothing overlaps and links lead on."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.studio_support import Workshop

pytestmark = pytest.mark.timeout(120)

LAYOUT = """async ({blocks, links}) => {
    const { layout } = await import("/web/studio/models/layout.js");
    const drawn = layout(blocks, links);
    return {
        nodes: [...drawn.nodes.values()].map(({ id, x, y, height, layer }) => ({ id, x, y, height, layer })),
        links: drawn.links.map(({ link, points, isBack }) => ({ ...link, points, isBack })),
        width: drawn.width, height: drawn.height,
    };
}"""
BLOCKS = """async (graph) => {
    const { blocksOf } = await import("/web/studio/models/blocks.js");
    const { blocks, links } = blocksOf(graph);
    return { blocks: blocks.map(({ lines }) => lines.map(({ id }) => id)), links };
}"""


@pytest.fixture
def page(workshop: Workshop) -> Page:
    return workshop.open("#/stories")


def graph(seed: int) -> dict[str, Any]:
    """Some graph: rings, crossing links, loose blocks and loops to oneself among them."""
    chance = random.Random(seed)
    names = [f"b{number}" for number in range(chance.randint(1, 30))]
    blocks = [{"id": name, "width": 100, "height": chance.choice([30, 60, 200])} for name in names]
    links = [
        {"from": chance.choice(names), "to": chance.choice(names), "stories": []}
        for _ in range(chance.randint(0, 2 * len(names)))
    ]
    return {"blocks": blocks, "links": links}


def test_nothing_overlaps_and_every_link_leads_from_its_block_to_the_next(page: Page) -> None:
    for seed in range(40):
        given = graph(seed)
        drawn = page.evaluate(LAYOUT, given)
        nodes = {node["id"]: node for node in drawn["nodes"]}
        assert set(nodes) == {block["id"] for block in given["blocks"]}, seed
        for one in nodes.values():
            assert one["x"] >= 0, seed
            assert -0.01 <= one["y"] <= drawn["height"] - one["height"] + 0.01, seed
            for other in nodes.values():
                if one["id"] < other["id"] and one["layer"] == other["layer"]:
                    first, second = sorted((one, other), key=lambda node: node["y"])
                    assert first["y"] + first["height"] < second["y"] + 0.01, seed
        assert len(drawn["links"]) == sum(link["from"] != link["to"] for link in given["links"]), seed
        for link in drawn["links"]:
            before, after = nodes[link["from"]], nodes[link["to"]]
            assert (before["layer"] < after["layer"]) is not link["isBack"], seed


def test_steps_that_only_follow_each_other_are_one_block(page: Page) -> None:
    kinds = {
        "n0": "start",
        "a": "intent",
        "b": "action",
        "c": "intent",
        "d": "intent",
        "k": "checkpoint",
        "e": "intent",
    }
    stories = {"n0": "123", "a": "12", "b": "12", "c": "1", "d": "2", "k": "13", "e": "3"}
    nodes = [{"id": name, "type": kind, "label": name, "stories": list(stories[name])} for name, kind in kinds.items()]
    pairs = [("n0", "a"), ("a", "b"), ("b", "c"), ("b", "d"), ("c", "k"), ("n0", "e"), ("e", "k")]
    edges = [{"from": one, "to": other, "stories": []} for one, other in pairs]
    found = page.evaluate(BLOCKS, {"nodes": nodes, "edges": edges})
    assert sorted(found["blocks"]) == [["a", "b"], ["c"], ["d"], ["e"], ["k"], ["n0"]]
    assert {(link["from"], link["to"]) for link in found["links"]} == {
        ("n0", "a"), ("a", "c"), ("a", "d"), ("c", "k"), ("n0", "e"), ("e", "k"),
    }  # fmt: skip
