"""Word times from an installed Montreal Forced Aligner: one background job, one step of undo."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.utterance import TimedWord
from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, Job, JobHandle
from syncstudio.session.transcripts.aligner_output import AlignerOutput
from syncstudio.session.transcripts.mfa_run import (
    HOW_TO_GET,
    MfaModels,
    find_mfa,
    read_mfa,
    run_mfa,
    write_utterance,
    written_by_mfa,
)
from syncstudio.session.transcripts.rough_alignment import LaneAndSound
from syncstudio.session.transcripts.said_sounds import sound_said_on

# A little around an utterance: its edges are rarely exact.
_AROUND_S = 0.15


class ForcedAlignment(AlignerOutput):
    """Asking a forced aligner."""

    def align_with_mfa(
        self, lane_ids: Iterable[int] = (), segment_ids: Iterable[int] = (), models: MfaModels | None = None
    ) -> Job:
        """Have the words of transcripts aligned by the Montreal Forced Aligner; SessionError where it is not there."""
        program = find_mfa()
        if program is None:
            raise SessionError(HOW_TO_GET)
        segments = self._to_align(lane_ids, segment_ids)
        known = [segment for segment in segments if sound_said_on(self.project, segment.lane_id) is not None]
        if not known:
            name = self.project.lane(segments[0].lane_id).name
            raise SessionError(
                f"It is not known which sound belongs to {name}: choose it with a right click on the lane."
            )
        return self.jobs.start(
            "Montreal Forced Aligner",
            lambda handle: self._ask_mfa(program, known, models or MfaModels(), handle),
        )

    def _ask_mfa(
        self, program: str, segments: Sequence[Segment], models: MfaModels, handle: JobHandle
    ) -> None:
        with tempfile.TemporaryDirectory(prefix="syncstudio-mfa-") as folder:
            corpus, out, work = (Path(folder) / name for name in ("corpus", "out", "work"))
            handle.begin_step("writing what is said")
            starts = self._write_corpus(corpus, segments, handle)
            out.mkdir()
            handle.begin_step("aligning")

            def progress(part: float) -> None:
                if not handle.cancelled():
                    handle.progress(0.2 + 0.75 * part)

            run_mfa(program, corpus, out, work, models, progress, handle.cancelled)
            found = self._read_answers(out, starts)
        if not found:
            raise SessionError(
                "The Montreal Forced Aligner answered nothing for these utterances: check that the dictionary is of "
                "their language."
            )
        if handle.cancelled():
            raise Cancelled
        count = self.put_words(segments, found, "Align words with MFA")
        self.say(f"{'1 word' if count == 1 else f'{count} words'} aligned by the Montreal Forced Aligner.")

    def _write_corpus(self, corpus: Path, segments: Sequence[Segment], handle: JobHandle) -> dict[str, int]:
        """A folder for each lane; answers where each utterance's sound begins, on the sound's own time, in ns."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.mono_sound import mono_sound

        starts: dict[str, int] = {}
        for place, segment in enumerate(segments):
            handle.progress(0.2 * place / len(segments))
            sound_id = sound_said_on(self.project, segment.lane_id)
            assert sound_id is not None
            track = self.project.track(sound_id)
            try:
                sound = mono_sound(
                    self._source_path(track.source_id), track.stream_index, cancelled=handle.cancelled
                )
            except (MediaError, OSError) as error:
                if handle.cancelled():
                    raise Cancelled from None
                raise SessionError(str(error)) from error
            clocks = LaneAndSound(self.lane_clock_map(segment.lane_id), self.clock_map(sound_id))
            first, last = (
                round((clocks.to_sound_s(at_ns) + aside - float(sound.start_s)) * sound.rate)
                for at_ns, aside in ((segment.start_ns, -_AROUND_S), (segment.end_ns, _AROUND_S))
            )
            first, last = max(first, 0), min(last, len(sound.samples))
            if last <= first:
                continue
            name = f"u{place:06d}"
            write_utterance(
                corpus / f"speaker{segment.lane_id}",
                name,
                sound.samples[first:last],
                sound.rate,
                segment.text,
            )
            starts[name] = round((float(sound.start_s) + first / sound.rate) * 1e9)
        if not starts:
            raise SessionError("Nothing was recorded where this transcript lies: align its track first.")
        return starts

    def _read_answers(self, out: Path, starts: dict[str, int]) -> list[TimedWord]:
        found: list[TimedWord] = []
        for name, path in written_by_mfa(out).items():
            if name not in starts:
                continue
            try:
                words = read_mfa(path)
            except InterchangeError as error:
                self.say(str(error), "warning")
                continue
            found += [
                TimedWord(word.text, starts[name] + word.start_ns, starts[name] + word.end_ns)
                for word in words
                if word.start_ns is not None and word.end_ns is not None
            ]
        return found
