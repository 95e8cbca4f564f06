"""The map's drawing: nothing overlaps, crosses a box or moves, and everything is said in words."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings

from flow.example_maps import laid_out, mapped, prior_authorizations, random_maps
from unjam.flow.drawing import choosing, placing
from unjam.flow.drawing.picture import Line, Stop, draw_map
from unjam.flow.drawing.routing import route_all
from unjam.flow.drawing.tracks import spread
from unjam.flow.rules import MapLayout

FIGURES = re.compile(r"-?\d+(?:\.\d+)?")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(layout, counts, *, label="2 h"):
    """Draw a layout with edges (from, to, count)."""
    sheet = placing.place(layout, keep=frozenset(layout.cells))
    stops = [Stop(name, "12", f"{name} in words", "?step") for name in layout.cells]
    lines = [Line(a, b, n, n % 4, label, f"{a} to {b}", "?edge") for a, b, n in counts]
    svg = draw_map(sheet, stops=stops, lines=lines, title="A map", description="In words")
    return sheet, ElementTree.fromstring(svg)


def curve(path):
    """Points along a path of M, L and Q commands, close enough together to catch a box."""
    points = []
    for command, numbers in re.findall(r"([MLQ])([^MLQAz]*)", path):
        values = [float(n) for n in FIGURES.findall(numbers)]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        if command == "M":
            points.append(pairs[0])
        elif command == "L":
            points += stretch(points[-1], pairs[0])
        else:
            points += bend(points[-1], *pairs)
    return points


def stretch(a, b):
    steps = max(1, int((abs(a[0] - b[0]) + abs(a[1] - b[1])) // 4))
    return [
        (a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps)
        for i in range(1, steps + 1)
    ]


def bend(a, corner, b):
    parts = [i / 8 for i in range(1, 9)]
    return [
        tuple((1 - t) ** 2 * a[k] + 2 * t * (1 - t) * corner[k] + t * t * b[k] for k in (0, 1))
        for t in parts
    ]


def inside(point, box, *, margin=0.5):
    x, y = point
    return (
        box.x + margin < x < box.x + box.w - margin and box.y + margin < y < box.y + box.h - margin
    )


@given(random_maps())
@settings(max_examples=60, deadline=None)
def test_no_two_boxes_overlap(example):
    layout, _ = example
    sheet = placing.place(layout, keep=frozenset(layout.cells))
    for one, other in combinations(sheet.boxes.values(), 2):
        apart_x = one.x + one.w < other.x or other.x + other.w < one.x
        apart_y = one.y + one.h < other.y or other.y + other.h < one.y
        assert apart_x or apart_y
    assert all(b.x > 0 and b.x + b.w < sheet.width for b in sheet.boxes.values())
    assert all(b.y > 0 and b.y + b.h < sheet.height for b in sheet.boxes.values())


@given(random_maps())
@settings(max_examples=80, deadline=None)
def test_no_line_passes_through_any_box(example):
    layout, counts = example
    sheet, picture = drawn(layout, counts)
    lines = picture.findall(f".//{SVG}path[@class='ln']")
    assert len(lines) == len(counts)
    for line in lines:
        if "A" in line.get("d"):
            continue
        for point in curve(line.get("d")):
            assert 0 <= point[0] <= sheet.width and 0 <= point[1] <= sheet.height
            assert not any(inside(point, box) for box in sheet.boxes.values()), line.get("d")


@given(random_maps())
@settings(max_examples=60, deadline=None)
def test_each_line_leaves_its_own_box_and_touches_the_one_it_leads_to(example):
    layout, counts = example
    sheet = placing.place(layout, keep=frozenset(layout.cells))
    pairs = [(a, b, 3.0) for a, b, _ in counts]
    routes = route_all(sheet, shown=sheet.boxes, pairs=pairs)
    spread(routes, sheet=sheet)
    for route in routes:
        for point, box in ((route.points[0], route.source), (route.points[-1], route.target)):
            assert inside(point, box, margin=-0.01), "ends on the rim"
            assert not inside(point, box, margin=0.01)


@given(random_maps())
@settings(max_examples=60, deadline=None)
def test_no_two_lines_of_one_corridor_lie_on_one_another(example):
    layout, counts = example
    sheet = placing.place(layout, keep=frozenset(layout.cells))
    routes = route_all(sheet, shown=sheet.boxes, pairs=[(a, b, 1.0) for a, b, _ in counts])
    before = [
        (leg, tuple(sorted((route.points[i], route.points[i + 1]))), route.key)
        for route in routes
        for i, leg in enumerate(route.legs)
    ]
    spread(routes, sheet=sheet)
    at = [route.at[i] for route in routes for i in range(len(route.legs))]
    for (one, here), (other, there) in combinations(zip(before, at, strict=True), 2):
        axis = 1 if one[0][0] in "cv" else 0
        (a, b), (c, d) = one[1], other[1]
        overlap = a[axis] < d[axis] and c[axis] < b[axis]
        if one[0] == other[0] and overlap:
            assert here != there


def test_a_step_that_follows_itself_gets_a_loop_at_its_corner():
    layout = MapLayout(("role",), {"call": (0, 0)})
    _, picture = drawn(layout, [("call", "call", 5)])
    loop = picture.find(f".//{SVG}path[@class='ln']").get("d")
    assert "A9.0" in loop
    assert picture.find(f".//{SVG}a[@data-f='0']").get("class") == "e b1 self"


def boxes_of(share_percent, *, cases=1200, seed=7):
    """Where the boxes stand when a year's map is asked for with a share, for some of its cases."""
    whole = prior_authorizations()
    layout, keep = laid_out(whole), choosing.busiest_steps(whole)
    asked = prior_authorizations(cases, seed)
    choice = choosing.choose(asked, share_percent=share_percent, drawable=keep)
    sheet = placing.place(layout, keep=keep)
    return {name: sheet.boxes[name] for name in choice.steps}


@pytest.mark.parametrize(("share", "cases", "seed"), [(10, 1200, 7), (50, 40, 1), (100, 300, 3)])
def test_boxes_stand_where_they_stood_under_any_filter(share, cases, seed):
    usual = boxes_of(100)
    for name, box in boxes_of(share, cases=cases, seed=seed).items():
        assert usual[name] == box


def test_the_drawing_is_well_formed_whatever_a_step_is_called():
    names = ['<b>&"quoted"</b>', "]]>", "a\x00b\x0b", "", "ω" * 300, "007", "NA"]
    layout = MapLayout(("<role>", ""), {name: (i % 2, i) for i, name in enumerate(names)})
    _, picture = drawn(layout, [(a, b, 3) for a, b in combinations(names, 2)], label="<2 h")
    assert len(picture.findall(f".//{SVG}a")) == len(names) + 21


def test_every_step_and_line_is_a_link_that_says_what_it_is():
    layout = MapLayout(("role",), {"a": (0, 0), "b": (0, 1)})
    _, picture = drawn(layout, [("a", "b", 7)])
    said = [link.get("aria-label") for link in picture.findall(f".//{SVG}a")]
    assert said == ["a to b", "a in words", "b in words"]
    assert all(link.get("href") for link in picture.findall(f".//{SVG}a"))
    assert picture.find(f"{SVG}title").text == "A map"
    assert picture.find(f"{SVG}desc").text == "In words"


def test_a_line_that_goes_back_up_is_drawn_differently():
    layout = MapLayout(("role", "other"), {"a": (0, 0), "b": (1, 1)})
    _, picture = drawn(layout, [("a", "b", 7), ("b", "a", 6)])
    kinds = {link.get("aria-label"): link.get("class") for link in picture.findall(f".//{SVG}a")}
    assert kinds["b to a"].endswith(" back")
    assert not kinds["a to b"].endswith(" back")


def test_busy_lines_are_thicker_by_the_root_of_their_count():
    layout = MapLayout(("role", "other"), {"a": (0, 0), "b": (1, 1), "c": (0, 2)})
    _, picture = drawn(layout, [("a", "b", 400), ("b", "c", 100)])
    widths = sorted(
        float(p.get("stroke-width")) for p in picture.findall(f".//{SVG}path[@class='ln']")
    )
    assert widths == [3.5, 7.0]


def test_labels_of_a_year_of_authorizations_touch_no_box():
    whole = prior_authorizations()
    layout = laid_out(whole)
    sheet, picture = drawn(layout, [(e.from_step, e.to_step, e.count) for e in whole.edges])
    labels = picture.findall(f".//{SVG}text[@class='lb']")
    assert len(labels) > 15
    for label in labels:
        x, y = float(label.get("x")), float(label.get("y"))
        assert not any(
            inside((x + w, y - 4), b) for w in (0, 10, 20) for b in sheet.boxes.values()
        )


def test_forty_steps_and_a_hundred_and_twenty_lines_are_drawn_small():
    names = [f"Step number {i}" for i in range(40)]
    layout = MapLayout(tuple("abcdef"), {name: (i * 7 % 6, i) for i, name in enumerate(names)})
    counts = [
        (names[i * 11 % 40], names[(i * 17 + i // 40 + 1) % 40], 500 - i) for i in range(120)
    ]
    counts = [(a, b, n) for a, b, n in counts if a != b]
    drawn(layout, counts)
    sheet = placing.place(layout, keep=frozenset(names))
    svg = draw_map(
        sheet,
        stops=[Stop(n, "1", n, "?") for n in names],
        lines=[Line(a, b, n, 1, "2 h", "words", "?") for a, b, n in counts],
        title="t", description="d",
    )  # fmt: skip
    assert len(svg) < 60_000


@pytest.mark.slow
def test_five_thousand_steps_are_cut_to_what_can_be_read():
    cases = [[(f"step {i}", 1.0), (f"step {i + 1}", 5.0)] for i in range(4999)]
    many = mapped(cases)
    layout = MapLayout(("",), {s.name: (0, i) for i, s in enumerate(many.steps)})
    keep = choosing.busiest_steps(many)
    choice = choosing.choose(many, share_percent=100, drawable=keep)
    sheet = placing.place(layout, keep=keep)
    assert len(sheet.boxes) == choosing.STEPS_DRAWN_MAX
    assert len(choice.steps) + choice.steps_left_out == 5000
    assert sheet.height < 6000


def test_a_name_that_is_cut_short_is_said_whole_by_the_links_title():
    name = "Asked the payer for the form that is not on its website any more"
    layout = MapLayout(("role",), {name: (0, 0), "short": (0, 1)})
    _, picture = drawn(layout, [])
    long, short = picture.findall(f".//{SVG}a")
    assert long.find(f"{SVG}title").text == f"{name} in words"
    assert long.get("aria-label") is None
    assert short.get("aria-label") == "short in words"
