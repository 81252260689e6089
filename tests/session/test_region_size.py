"""How large regions are, in pixels and in millimetres."""

from syncstudio.session.regions.region_size import size_text


def test_sizes_of_regions():
    box = ((10.0, 20.0), (50.0, 50.0))
    assert size_text("box", box) == "40 × 30 px"
    assert size_text("box", box, (0.5, 0.25)) == "40 × 30 px · 10.0 × 15.0 mm"
    triangle = ((0.0, 0.0), (40.0, 0.0), (0.0, 20.0))
    assert size_text("polygon", triangle, (0.5, 0.25)) == "40 × 20 px · 10.0 × 10.0 mm · 50 mm²"
    assert size_text("point", ((1.0, 1.0),), (0.5, 0.5)) == ""
