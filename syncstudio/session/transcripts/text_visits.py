"""Texts that are stored while they are being typed, as one step of undo however often."""

from __future__ import annotations

from syncstudio.session.labels.labelling import Labelling


class TextVisits(Labelling):
    """Writing an utterance while somebody is still at it."""

    def write_text_in_visit(self, segment_id: int, text: str, step: int | None = None) -> int | None:
        """Write a text; `step` is what the last writing of the same visit answered, and becomes part of this one.

        Answers the step to hand in next time. Nothing is written, and nothing answered, where the text is as it was.
        Where something else was done in between, the two stay two steps of undo.
        """
        if self.project.segment(segment_id).text == text:
            return step
        with self.project.growing(step):
            self.set_text(segment_id, text)
        return self.project.last_step()
