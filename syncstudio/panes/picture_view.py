"""How much of a picture a pane shows, and where: fitted, or so many screen pixels to each stored one. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from syncstudio.panes.video_plan import Rect, letterbox

# The steps of zooming: below 1:1 simple fractions, above it whole numbers, so that every stored pixel is a
# block of the same size.
LEVELS = tuple(Fraction(1, part) for part in (16, 12, 8, 6, 4, 3, 2)) + tuple(
    map(Fraction, (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64))
)
_ALIKE = 1.001  # levels nearer than this are one


@dataclass(frozen=True, slots=True)
class PictureShape:
    """A picture as it is stored: pixels across and down, the width of a pixel over its height, and the quarter
    turns anticlockwise it is shown with."""

    width: int
    height: int
    pixel_aspect: Fraction = Fraction(1)
    turns: int = 0

    @property
    def seen(self) -> tuple[float, float]:
        """Width and height as shown, in rows of stored pixels."""
        wide, high = float(self.width * self.pixel_aspect), float(self.height)
        return (high, wide) if self.turns % 2 else (wide, high)

    @property
    def upright(self) -> tuple[int, int]:
        """Pixels across and down as shown."""
        return (self.height, self.width) if self.turns % 2 else (self.width, self.height)

    def stored_pixel(self, across: float, down: float) -> tuple[int, int] | None:
        """The stored column and row at a place of the shown picture, given as fractions of it from its upper
        left corner; None beside the picture."""
        if not (0 <= across < 1 and 0 <= down < 1):
            return None
        wide, high = self.upright
        x, y = min(wide - 1, int(across * wide)), min(high - 1, int(down * high))
        return (
            (x, y),
            (self.width - 1 - y, x),
            (self.width - 1 - x, self.height - 1 - y),
            (y, self.height - 1 - x),
        )[self.turns % 4]


@dataclass(frozen=True, slots=True)
class Ground:
    """A pane to show a picture in: its size in its own units, and how many screen pixels one of them is."""

    width: float
    height: float
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class PictureView:
    """What a pane shows: `zoom` screen pixels to a row of stored pixels, None fitted; (`x`, `y`) is the place
    of the picture, in fractions of it, in the middle of the pane."""

    zoom: Fraction | None = None
    x: float = 0.5
    y: float = 0.5


def fit_zoom(seen: tuple[float, float], ground: Ground) -> float:
    """The zoom of a fitted picture."""
    return letterbox(seen, ground.width, ground.height).height * ground.ratio / max(1.0, seen[1])


def placed(view: PictureView, seen: tuple[float, float], ground: Ground) -> Rect:
    """Where the whole picture lies in the pane, in the pane's units; begins on a screen pixel when zoomed."""
    if view.zoom is None:
        return letterbox(seen, ground.width, ground.height)
    width, height = (float(side * view.zoom) / ground.ratio for side in seen)
    left, top = ground.width / 2 - view.x * width, ground.height / 2 - view.y * height
    left, top = (round(edge * ground.ratio) / ground.ratio for edge in (left, top))
    return Rect(left, top, width, height)


def place_under(
    view: PictureView, seen: tuple[float, float], ground: Ground, x: float, y: float
) -> tuple[float, float]:
    """The place of the picture, in fractions of it, under a point of the pane; outside 0 to 1 beside it."""
    box = placed(view, seen, ground)
    return (x - box.x) / max(1e-9, box.width), (y - box.y) / max(1e-9, box.height)


def zoomed(
    view: PictureView, seen: tuple[float, float], ground: Ground, steps: int, x: float, y: float
) -> PictureView:
    """So many steps closer (or, negative, farther), with the point (`x`, `y`) of the pane kept in place.

    Fitted is one of the steps; farther out than that, or than 1:1 of a picture smaller than the pane, there is
    nothing.
    """
    fitted = fit_zoom(seen, ground)
    now = fitted if view.zoom is None else float(view.zoom)
    least = min(fitted, 1.0)
    ladder: list[Fraction | None] = [
        level for level in LEVELS if level >= least / _ALIKE and not _alike(level, fitted)
    ]
    ladder.append(None)
    ladder.sort(key=lambda level: fitted if level is None else float(level))
    sizes = [fitted if level is None else float(level) for level in ladder]
    if steps > 0:
        above = [place for place, size in enumerate(sizes) if size > now * _ALIKE]
        place = min((above[0] if above else len(sizes)) + steps - 1, len(sizes) - 1)
    else:
        below = [place for place, size in enumerate(sizes) if size < now / _ALIKE]
        place = max((below[-1] if below else -1) + steps + 1, 0)
    return at_zoom(view, seen, ground, ladder[place], x, y)


def at_zoom(
    view: PictureView, seen: tuple[float, float], ground: Ground, zoom: Fraction | None, x: float, y: float
) -> PictureView:
    """The picture at a zoom, with the point (`x`, `y`) of the pane kept in place."""
    if zoom is None:
        return PictureView()
    across, down = place_under(view, seen, ground, x, y)
    across, down = min(1.0, max(0.0, across)), min(1.0, max(0.0, down))
    width, height = (float(side * zoom) / ground.ratio for side in seen)
    middle = PictureView(
        zoom, across + (ground.width / 2 - x) / width, down + (ground.height / 2 - y) / height
    )
    return kept_inside(middle, seen, ground)


def panned(
    view: PictureView, seen: tuple[float, float], ground: Ground, right: float, down: float
) -> PictureView:
    """The picture moved with the hand by so many of the pane's units."""
    if view.zoom is None:
        return view
    box = placed(view, seen, ground)
    moved = replace(view, x=view.x - right / box.width, y=view.y - down / box.height)
    return kept_inside(moved, seen, ground)


def kept_inside(view: PictureView, seen: tuple[float, float], ground: Ground) -> PictureView:
    """The same view with no ground beside the picture that the picture could fill."""
    if view.zoom is None:
        return view
    width, height = (float(side * view.zoom) / ground.ratio for side in seen)
    return replace(view, x=_middle(view.x, ground.width / width), y=_middle(view.y, ground.height / height))


def pannable(view: PictureView, seen: tuple[float, float], ground: Ground) -> bool:
    """Whether there is more of the picture than the pane shows."""
    box = placed(view, seen, ground)
    return box.width > ground.width + 0.5 or box.height > ground.height + 0.5


def visible_pixels(box: Rect, upright: tuple[int, int], ground: Ground) -> tuple[int, int, int, int]:
    """The stored pixels that a pane shows of a picture placed in `box`: left, top, right, bottom (not
    included)."""
    wide, high = box.width / upright[0], box.height / upright[1]
    return (
        max(0, floor(-box.x / wide)),
        max(0, floor(-box.y / high)),
        min(upright[0], ceil((ground.width - box.x) / wide)),
        min(upright[1], ceil((ground.height - box.y) / high)),
    )


def zoom_text(zoom: Fraction) -> str:
    """A zoom as screen to stored pixels: 1:1, 4:1, 1:2."""
    return f"{zoom.numerator}:{zoom.denominator}"


def _alike(level: Fraction, zoom: float) -> bool:
    return zoom / _ALIKE < level < zoom * _ALIKE


def _middle(at: float, share: float) -> float:
    """The nearest middle of a pane that shows a `share` of the picture and nothing beside it."""
    return 0.5 if share >= 1 else min(1 - share / 2, max(share / 2, at))
