"""PDFs of plain pages, written for the tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def pdf_file(
    path: Path, colours: Sequence[tuple[float, float, float]], sizes: Sequence[tuple[int, int]] | None = None
) -> Path:
    """A page of each colour (red, green, blue from 0 to 1), `sizes` in points."""
    sizes = sizes or [(400, 300)] * len(colours)
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(colours)))
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(colours)}>>".encode()]
    for number, (colour, (wide, high)) in enumerate(zip(colours, sizes, strict=True)):
        drawn = f"{colour[0]} {colour[1]} {colour[2]} rg 0 0 {wide} {high} re f".encode()
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide} {high}]/Contents {4 + 2 * number} 0 R>>"
        parts += [page.encode(), b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number + 1, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(parts) + 1, table, len(parts) + 1, len(out),
    )  # fmt: skip
    path.write_bytes(out)
    return path
