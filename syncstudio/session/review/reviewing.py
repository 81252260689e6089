"""Review: labels and alignments are submitted by who made them, and accepted or rejected by somebody who looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from syncstudio.project.labelling_records import Comment
from syncstudio.project.records import Review, Segment, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.attributes import missing_required
from syncstudio.session.labels.segment_writing import placed
from syncstudio.session.review.authors import Authors
from syncstudio.session.review.comments import Comments, checked_text
from syncstudio.timebase.timecode import short_text

REVIEW_STEPS = (
    *("Submit segment", "Submit * segments", "Submit alignment of *", "Back to draft: *"),
    *("Accept segment", "Accept * segments", "Accept alignment of *"),
    *("Reject segment", "Reject * segments", "Reject alignment of *"),
)
"""The names of all steps below; `*` stands for a count or a track."""

# How many labels a refusal names; the others are counted, and all of them are selected.
_NAMED = 3


class Reviewing(Comments, Authors):
    """Statuses of labels and alignments; each verb is one step of undo, however many labels it is about."""

    # -- labels ---------------------------------------------------------------------------------------------------

    def submit(self, segment_ids: Iterable[int]) -> int:
        """Hand labels in for review: drafts and rejected ones; answers how many.

        SessionError, and nothing is submitted, when one of them lacks what is required; those are selected then.
        """
        segments = [each for each in self._segments(segment_ids) if each.status in ("draft", "rejected")]
        if not segments:
            raise SessionError("None of these labels is a draft or rejected: there is nothing to submit.")
        self._refuse_missing(segments, "submitted")
        self._give("Submit", segments, "submitted", "")
        return len(segments)

    def submit_mine(self) -> int:
        """Hand in every draft of the person at work; answers how many."""
        me = self.project.author
        mine = self.project.segments_where("status = 'draft' AND author = ?", me)
        if not mine:
            unsigned = len(self.project.segments_where("status = 'draft' AND author = ''"))
            hint = (
                f" {unsigned} drafts name no author: select them, or submit their lane." if unsigned else ""
            )
            raise SessionError(f"There are no drafts of {me or 'yours'}.{hint}")
        self._refuse_missing(mine, "submitted")
        self._give("Submit", mine, "submitted", "")
        return len(mine)

    def submit_lane(self, lane_id: int) -> int:
        """Hand in every draft and every rejected label of a lane; answers how many."""
        return self.submit(each.id for each in self.project.segments(lane_id))

    def accept(self, segment_ids: Iterable[int]) -> int:
        """Accept labels, whatever they were; answers how many were not accepted before.

        SessionError, and nothing is accepted, when one of them lacks what is required; those are selected then.
        """
        segments = [each for each in self._segments(segment_ids) if each.status != "accepted"]
        self._refuse_missing(segments, "accepted")
        self._give("Accept", segments, "accepted", self.project.author)
        return len(segments)

    def reject(self, segment_ids: Iterable[int], text: str) -> int:
        """Send labels back with a comment on each that says why; answers how many."""
        segments, text = self._segments(segment_ids), self._reason(text)
        self._give("Reject", segments, "rejected", self.project.author, text)
        return len(segments)

    def back_to_draft(self, segment_ids: Iterable[int]) -> int:
        """Take labels out of review; answers how many were in it."""
        segments = [each for each in self._segments(segment_ids) if each.status != "draft"]
        self._give("Back to draft:", segments, "draft", "")
        return len(segments)

    # -- alignments -----------------------------------------------------------------------------------------------

    def submit_alignment(self, track_id: int) -> None:
        """Hand in how a track lies, for somebody to look at."""
        self._give_track("Submit alignment of", track_id, "submitted", "")

    def accept_alignment(self, track_id: int) -> None:
        """Say that a track lies as it should. Its measurements are decided about elsewhere, and stay as they are."""
        self._give_track("Accept alignment of", track_id, "accepted", self.project.author)

    def reject_alignment(self, track_id: int, text: str) -> None:
        """Say in a comment why a track does not lie as it should; nothing moves by it."""
        self._give_track("Reject alignment of", track_id, "rejected", self.project.author, self._reason(text))

    def alignment_to_draft(self, track_id: int) -> None:
        """Take a track's alignment out of review."""
        self._give_track("Back to draft: alignment of", track_id, "draft", "")

    # -- shared ---------------------------------------------------------------------------------------------------

    def _refuse_missing(self, segments: Collection[Segment], done: str) -> None:
        missing = missing_required(self.project, [each.id for each in segments])
        if not missing:
            return
        self.selected_segments = frozenset(missing)
        told = [each for each in segments if each.id in missing][:_NAMED]
        listed = "; ".join(self._lacks(each, missing[each.id]) for each in told)
        more = f"; and {len(missing) - len(told)} more" if len(missing) > len(told) else ""
        these = "1 label lacks" if len(missing) == 1 else f"{len(missing)} labels lack"
        raise SessionError(
            f"Nothing was {done}: {these} what is required ({listed}{more}). They are selected: answer that first."
        )

    def _lacks(self, segment: Segment, names: tuple[str, ...]) -> str:
        start_ns = placed(self.lane_clock_map(segment.lane_id), segment).start_ns
        label = self.segment_title(segment.id).split(" · ")[0]
        return f"{label} at {short_text(start_ns, 3)} has no {' and no '.join(names)}"

    @staticmethod
    def _reason(text: str) -> str:
        if not text.strip():
            raise SessionError("Rejecting needs a comment: write what should be mended.")
        return checked_text(text)

    def _segments(self, segment_ids: Iterable[int]) -> list[Segment]:
        ids = list(segment_ids)
        if not ids:
            raise SessionError("Select a label first.")
        if len(ids) == 1:
            return [self.project.segment(ids[0])]
        return self._those(ids)

    def _give(
        self, verb: str, segments: Collection[Segment], status: Review, reviewer: str, text: str = ""
    ) -> None:
        if not segments:
            return
        what = "segment" if len(segments) == 1 else f"{len(segments)} segments"
        with self.project.edit(f"{verb} {what}") as edit:
            edit.update_many(Segment, [each.id for each in segments], status=status, reviewer=reviewer)
            if text:
                edit.insert_many([self._remark(text, segment_id=each.id) for each in segments])

    def _give_track(self, verb: str, track_id: int, status: Review, reviewer: str, text: str = "") -> None:
        track = self.project.track(track_id)
        if (track.review, track.reviewer) == (status, reviewer) and not text:
            return
        with self.project.edit(f"{verb} {track.name}") as edit:
            edit.update(Track, track_id, review=status, reviewer=reviewer)
            if text:
                edit.insert(self._remark(text, track_id=track_id))

    def _remark(self, text: str, segment_id: int | None = None, track_id: int | None = None) -> Comment:
        made_ns = self.project.wall_ns()
        return Comment(
            segment_id=segment_id, track_id=track_id, author=self.author, made_ns=made_ns, text=text
        )
