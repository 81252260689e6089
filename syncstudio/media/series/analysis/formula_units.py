"""The unit of what a formula makes, where it can be told from the units of its channels."""

from __future__ import annotations

from collections.abc import Callable

from syncstudio.media.series.analysis.formula import Name, Node, Number

_SAME = {
    "neg", "abs", "floor", "ceil", "round", "magnitude", "difference", "+", "-", "clip", "min", "max", "mean",
    "rolling_mean", "median", "std", "lowpass", "highpass", "bandpass", "unwrap", "detrend",
}  # fmt: skip
_RADIANS = {"asin", "acos", "atan", "atan2", "radians"}


def unit_of(node: Node, unit: Callable[[Name], str]) -> str:
    """A unit such as "m/s" or "°/s·s", empty where there is none or it cannot be told."""
    if isinstance(node, Number):
        return ""
    if isinstance(node, Name):
        return unit(node)
    of = [unit_of(each, unit) for each in node.arguments]
    name = node.function
    if name in _SAME:
        numbers = [isinstance(each, Number) for each in node.arguments]
        named = {each for each, number in zip(of, numbers, strict=True) if not number}
        return named.pop() if len(named) == 1 else ""
    if name == "where":
        return of[1] if of[1] == of[2] or isinstance(node.arguments[2], Number) else ""
    if name in _RADIANS:
        return "rad"
    if name == "degrees":
        return "°"
    if name == "derivative":
        return f"{of[0]}/s" if of[0] else ""
    if name == "integral":
        # What is counted by the second is whole again.
        return of[0][:-2] if of[0].endswith("/s") else f"{of[0]}·s" if of[0] else ""
    if name == "*" and "" in of and any(isinstance(each, Number) for each in node.arguments):
        return "".join(of)
    if name == "/" and isinstance(node.arguments[1], Number):
        return of[0]
    return ""
