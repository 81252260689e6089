"""A chart as a file of its own, outside of any page: with the page's colours in it, in light."""

from __future__ import annotations

import re

from syncstudio.resource import resource

_VALUE = re.compile(r"--([a-z0-9]+):\s*([^;]+);")
_USED = re.compile(r"var\(--([a-z0-9]+)\)")
_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)" width="\d+" height="\d+"')
_MARGIN = 12
_RULE = re.compile(r"^(svg\.chart|\.chart)\s.*$", re.MULTILINE)


def chart_file(chart: str) -> str:
    """The chart with everything that shows it: its name space, its style with plain colours, a white ground.

    Programs that draw know neither a page's style sheet nor its variables.
    """
    sheet = resource("pages", "page.css").read_text(encoding="utf-8")
    light = sheet[: sheet.index("}")]
    values = {name: value.strip() for name, value in _VALUE.findall(light)}
    rules = "\n".join(found[0] for found in _RULE.finditer(sheet))
    style = _USED.sub(lambda found: values.get(found[1], "#000"), rules)
    head, body = chart.split(">", 1)
    head = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    found = _BOX.search(head)
    ground = ""
    if found is not None:
        wide, high = (int(side) + 2 * _MARGIN for side in found.groups())
        box = f'viewBox="{-_MARGIN} {-_MARGIN} {wide} {high}" width="{wide}" height="{high}"'
        head = head.replace(found[0], box)
        fill = values.get("panel", "#fff")
        ground = f'<rect x="{-_MARGIN}" y="{-_MARGIN}" width="{wide}" height="{high}" fill="{fill}"/>'
    return f"{head}><style>{style}</style>{ground}{body}\n"
