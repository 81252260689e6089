"""Pages of a document on the timeline: which is shown from here, as a presenter would turn them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.media.picture_times import PictureTimesChoosing

if TYPE_CHECKING:
    from syncstudio.media.images.slide_choice import SlideChoice


# Pictures that become slides are shown for a minute at least, until somebody says where they belong.
_LEAST_NS = 60_000_000_000


class Slides(PictureTimesChoosing):
    """Documents whose pages are shown for spans of the timeline; each change is one step."""

    def is_slides(self, track: Track) -> bool:
        """Whether a track shows the pages of a document."""
        return track.kind == "video" and self._slides_of(track) is not None

    def slides_track(self) -> Track | None:
        """The document that keys turn: the one in focus, else the only one there is."""
        documents = [track for track in self.project.tracks() if self.is_slides(track)]
        focused = [track for track in documents if track.id == self.focus_track_id]
        return (focused or documents[:1])[0] if focused or len(documents) == 1 else None

    def page_count(self, track_id: int) -> int:
        """How many pages the document has. MediaError when it cannot be read."""
        from syncstudio.media.images.picture_lists import slide_pages

        slides = self.slides(track_id)
        place = self.project.place_of(self.project.source(self._pages_of(track_id).source_id))
        return len(slide_pages(place, slides).files)

    def show_as_slides(self, track_id: int) -> None:
        """Show a row of pictures like the pages of a document: the first from the beginning, the others when asked."""
        from syncstudio.media.images.slide_choice import SlideChoice

        track, members = self._pictures(track_id), self.picture_choice(track_id).members
        slides = SlideChoice(((0, 0),), max(self.extent().end_ns, _LEAST_NS), members)
        self._set_slides(track, slides, "Show pictures as slides")

    def slides(self, track_id: int) -> SlideChoice:
        """Which page is shown when, on the document's own clock."""
        found = self._slides_of(self._pages_of(track_id))
        assert found is not None
        return found

    def page_here(self, track_id: int) -> int | None:
        """The page on show at the playhead, counted from 0; None where there is none."""
        return self.slides(track_id).page_at(self._slides_ns(track_id))

    def turn_page(self, track_id: int, count: int) -> int:
        """Show the next page (or the one before, with -1) from the playhead on; answers the page, counted from 0."""
        slides, here = self.slides(track_id), self._slides_ns(track_id)
        before = [page for at, page in slides.shown if at <= here and page >= 0]
        page = before[-1] if before else -1
        return self.show_page(track_id, max(0, page + count))

    def show_page(self, track_id: int, page: int) -> int:
        """Show a page from the playhead until the next change; -1 shows none. Answers the page."""
        pages = self.page_count(track_id)
        track = self.project.track(track_id)
        if not -1 <= page < pages:
            raise SessionError(f"{track.name} has {pages} pages: page {page + 1} is none of them.")
        slides, here = self.slides(track_id), self._slides_ns(track_id)
        if slides.page_at(here) == (None if page < 0 else page):
            return page
        name = "Show no page from here" if page < 0 else f"Show page {page + 1} from here"
        self._set_slides(track, slides.with_page(here, page), name)
        return page

    def move_page(self, track_id: int, start_ns: int, to_ns: int) -> None:
        """Let the page that comes on show at one instant of the document's clock come at another."""
        slides = self.slides(track_id)
        moved = slides.moved(start_ns, to_ns)
        if moved != slides:
            self._set_slides(self._pages_of(track_id), moved, "Move page")

    def move_page_here(self, track_id: int) -> None:
        """Let the page whose beginning lies nearest to the playhead begin at the playhead."""
        slides, here = self.slides(track_id), self._slides_ns(track_id)
        nearest = min((at for at, _ in slides.shown), key=lambda at: abs(at - here))
        self.move_page(track_id, nearest, here)

    def remove_page_here(self, track_id: int) -> None:
        """Take back the change of page that is on show at the playhead: the page before stays on."""
        slides, here = self.slides(track_id), self._slides_ns(track_id)
        began = [at for at, _ in slides.shown if at <= here]
        without = slides.without(began[-1]) if began else slides
        if without != slides:
            self._set_slides(self._pages_of(track_id), without, "Take back page")

    def slides_from_table(self, track_id: int, table: Path) -> int:
        """Show the pages as a table tells; answers how many changes of page it has. MediaError says why not."""
        from syncstudio.media.images.slide_table import slides_in_table

        slides = slides_in_table(table, self.page_count(track_id), self.slides(track_id).end_ns)
        self.set_slides(track_id, slides)
        return len(slides.shown)

    def set_slides(self, track_id: int, slides: SlideChoice) -> None:
        """Show the pages as told, all at once."""
        self._set_slides(self._pages_of(track_id), slides, "Times of pages")

    def _set_slides(self, track: Track, slides: SlideChoice, name: str) -> None:
        from syncstudio.media.errors import MediaError
        from syncstudio.media.images.picture_lists import made_list

        reading = slides.to_json()
        try:
            opened = made_list(self.project.place_of(self.project.source(track.source_id)), reading)
            self.read_as(track, reading, opened, name)
        except MediaError as error:
            raise SessionError(str(error)) from error

    def _slides_ns(self, track_id: int) -> int:
        """The playhead on the document's clock."""
        master_ns = self.transport.position_ns()
        source_ns = self.clock_map(track_id).source_from_master(master_ns)
        if source_ns is None:
            name = self.project.track(track_id).name
            raise SessionError(f"The playhead is outside of {name}: move it to where a page is to be shown.")
        return max(0, source_ns)

    def _pages_of(self, track_id: int) -> Track:
        track = self.project.track(track_id)
        if not self.is_slides(track):
            raise SessionError(f"{track.name} is no document: only documents have pages to show.")
        return track

    def _slides_of(self, track: Track) -> SlideChoice | None:
        from syncstudio.media.images.slide_choice import SlideChoice, is_slide_choice

        reading = self.project.source(track.source_id).reading
        return SlideChoice.from_json(reading) if is_slide_choice(reading) else None
