"""Formulas are a language of their own: what is not listed cannot be said, and every refusal names its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.series.analysis.formula import (
    Call,
    Name,
    Number,
    inlined,
    names_in,
    parsed,
    quoted,
    renamed,
    text_of,
)
from syncstudio.media.series.analysis.formula_error import FormulaError
from syncstudio.media.series.analysis.formula_functions import FUNCTIONS
from syncstudio.media.series.analysis.formula_units import unit_of


@pytest.mark.parametrize(
    ("formula", "tree"),
    [
        ("1 + 2 * 3", "(+ 1.0 (* 2.0 3.0))"),
        ("8 - 3 - 2", "(- (- 8.0 3.0) 2.0)"),
        ("2 ** 3 ** 2", "(** 2.0 (** 3.0 2.0))"),
        ("-x ** 2", "(neg (** 'x' 2.0))"),
        ("2 ^ -1", "(** 2.0 (neg 1.0))"),
        ("x > 3 * y", "(> 'x' (* 3.0 'y'))"),
        ("mean(`a b`, 500 ms)", "(mean 'a b' 0.5 s)"),
        ("lowpass(gyro.x, 5 Hz)", "(lowpass 'gyro'.'x' 5.0 Hz)"),
        ("'my imu'.\"acc x\" × 2", "(* 'my imu'.'acc x' 2.0)"),
    ],
)
def test_formulas_group_as_people_write_them(formula, tree):
    assert text_of(parsed(formula)) == tree


@pytest.mark.parametrize(
    ("formula", "at", "says"),
    [
        ("", 0, "empty"),
        ("x +", 3, "ends too early"),
        ("x y", 2, "missing before “y”"),
        ("x)", 1, "no opening"),
        ("abs(x", 3, "never closed"),
        ("1 < x < 2", 6, "Only two values"),
        ("eval('1')", 0, "no function “eval”"),
        ("x.__class__()", 11, "missing before “(”"),
        ("x; y", 1, "has no meaning"),
        ("[x]", 0, "has no meaning"),
        ("'abc", 0, "never closed"),
        ("lowpass(x, y)", 11, "a frequency such as 5 Hz"),
        ("mean(x, 2 Hz)", 8, "a length of time"),
        ("median(x)", 0, "takes 2 values"),
        ("bandpass(x, 1 Hz, 0 Hz)", 18, "more than 0"),
        ("1e999", 0, "too large"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_place(formula, at, says):
    with pytest.raises(FormulaError) as refusal:
        parsed(formula)
    assert says in refusal.value.said
    assert refusal.value.at == at
    assert str(refusal.value).endswith(f"(at character {at + 1}).")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("formula", ["(" * 5000, "-" * 900 + "x", "x+" * 999 + "x", "x" * 3000, "9" * 1999])
def test_formulas_that_are_meant_to_hang_us_are_refused(formula):
    with pytest.raises(FormulaError):
        parsed(formula)


@given(st.text(alphabet="xy1 .,+-*/()<>='\"`^@mean", max_size=40))
def test_any_text_is_a_tree_or_a_sentence(text):
    place = 0
    try:
        parsed(text)
    except FormulaError as error:
        place = error.at
    assert 0 <= place <= len(text)


_NAMES = st.text(alphabet="abé 1[°.-", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(_NAMES, _NAMES)
def test_any_name_can_be_written_and_renamed(old, new):
    formula = f"abs({quoted(old)}) - {quoted(old)} + other"
    assert [name.whole for name in names_in(parsed(formula))] == [old, old, "other"]
    after = renamed(formula, old, new)
    assert [name.whole for name in names_in(parsed(after))] == [new, new, "other"]


def test_channels_worked_out_from_others_are_put_in_and_circles_are_refused():
    formulas = {"a": "x + 1", "b": "a * 2"}
    assert text_of(inlined(parsed("b - a"), formulas)) == "(- (* (+ 'x' 1.0) 2.0) (+ 'x' 1.0))"
    with pytest.raises(FormulaError, match="worked out from itself"):
        inlined(parsed("b"), formulas | {"a": "b"})
    with pytest.raises(FormulaError, match="too long"):
        inlined(parsed("n9"), {f"n{n}": f"n{n - 1} + n{n - 1}" for n in range(1, 10)} | {"n0": "x+x+x+x"})


def test_units_go_with_what_is_done():
    units = {"v": "m/s", "a": "m/s²", "x": "m", "n": ""}

    def of(formula):
        return unit_of(parsed(formula), lambda name: units[name.whole])

    assert of("magnitude(v, v)") == "m/s"
    assert of("v + 3") == "m/s"
    assert of("v + a") == ""
    assert of("derivative(x)") == "m/s"
    assert of("integral(v)") == "m"
    assert of("lowpass(a, 5 Hz)") == "m/s²"
    assert of("2 * x") == "m"
    assert of("x / 2") == "m"
    assert of("x > 2") == ""


def test_every_function_can_be_reached_only_as_listed():
    for name, function in FUNCTIONS.items():
        if name.isidentifier() and name != "neg":
            values = [("x" if function.unit_of(place) is None else "1") for place in range(function.least)]
            made = parsed(f"{name}({', '.join(values)})")
            assert isinstance(made, Call)
            assert made.function == name
    assert isinstance(parsed("pi"), Number)
    assert isinstance(parsed("time"), Name)
