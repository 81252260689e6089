"""The command `align-words`: times for the words of a project's transcripts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import Document
from syncstudio.cli_door import Refusal
from syncstudio.cli_output import count_text, print_json
from syncstudio.cli_projects import lane_named, open_session, track_named
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.session.jobs import Job
    from syncstudio.session.session import Session


@click.command(name="align-words")
@click.argument("project", type=PATH)
@click.option(
    "--lane", "lanes", multiple=True, metavar="LANE", help="Only this transcript, by name or id; repeatable."
)
@click.option(
    "--from", "words_from", type=PATH, metavar="FILE", help="Take the times from what an aligner wrote."
)
@click.option(
    "--text", type=PATH, metavar="FILE", help="Lay this plain text, which has no times, over --sound."
)
@click.option("--sound", metavar="TRACK", help="With --text: the sound it was said in, by name or id.")
@click.option("--mfa", is_flag=True, help="Ask the Montreal Forced Aligner, where it is installed.")
@click.option(
    "--dictionary", metavar="NAME", help="With --mfa: its dictionary (english_us_arpa unless told)."
)
@click.option(
    "--model", metavar="NAME", help="With --mfa: its acoustic model (as the dictionary unless told)."
)
@as_json_option
def align_words(
    project: Path,
    lanes: tuple[str, ...],
    words_from: Path | None,
    text: Path | None,
    sound: str | None,
    mfa: bool,
    dictionary: str | None,
    model: str | None,
    as_json: bool,
) -> None:
    """Give words times by the voice, an aligner or its file.

    Without another wish by the voice and their length, marked as rough.

    What a person or another program timed stays; all of it is one step of undo.
    """
    if sum((words_from is not None, text is not None, mfa)) > 1:
        raise click.UsageError("Choose one of --from, --text and --mfa.", click.get_current_context())
    if (text is None) != (sound is None):
        raise click.UsageError("--text and --sound go together.", click.get_current_context())
    if (dictionary or model) and not mfa:
        raise click.UsageError("--dictionary and --model go with --mfa.", click.get_current_context())
    with open_session(project) as session:
        ids = [lane_named(session.project, name).id for name in lanes]
        before = _timings(session)
        if words_from is not None:
            method = "file"
            session.words_from_file(words_from, ids)
        elif text is not None and sound is not None:
            method, track = "text", track_named(session.project, sound)
            _finish(session, lambda: session.align_script(text, track.id))
        elif mfa:
            from syncstudio.session.transcripts.mfa_run import MfaModels

            usual = MfaModels()
            models = MfaModels(dictionary or usual.dictionary, model or dictionary or usual.acoustic)
            method = "mfa"
            _finish(session, lambda: session.align_with_mfa(ids, models=models))
        else:
            method = "rough"
            _finish(session, lambda: session.align_words(ids))
        document = _document(project, session, method, before)
    if as_json:
        print_json(document)
        return
    for lane in document["lanes"]:
        click.echo(
            f"{lane['lane']}: {count_text(lane['words'], 'word')} in {count_text(lane['utterances'], 'utterance')}, "
            f"{lane['rough']} rough, "
            f"{lane['aligned']} aligned, {lane['untimed']} without a time"
        )
    changed = document["changed"]
    click.echo(f"{count_text(changed, 'word')} {'has' if changed == 1 else 'have'} other times than before.")


def _finish(session: Session, begin: Callable[[], Job]) -> None:
    """Wait for one job; refused with its own sentence when it fails."""
    from syncstudio.session.notices import JobChanged, Notice

    ended, ends = threading.Event(), dict[int, "Job"]()
    wanted: list[int] = []

    def hear(notice: Notice) -> None:
        if isinstance(notice, JobChanged) and notice.job.state not in ("waiting", "running"):
            ends[notice.job.id] = notice.job
            ended.set()

    stop = session.notices.subscribe(hear)
    try:
        wanted.append(begin().id)
        while wanted[0] not in ends:
            ended.wait(0.1)
            ended.clear()
    finally:
        stop()
    job = ends[wanted[0]]
    if job.state != "done":
        raise Refusal(job.message or "It was cancelled.")


def _timings(session: Session) -> dict[int, tuple[int | None, int | None]]:
    return {
        word.id: (word.start_ns, word.end_ns)
        for lane in session.project.lanes()
        if lane.kind == "transcript"
        for words in session.project.words_of_lane(lane.id).values()
        for word in words
    }


def _document(
    path: Path, session: Session, method: str, before: dict[int, tuple[int | None, int | None]]
) -> Document:
    lanes = []
    for lane in session.project.lanes():
        if lane.kind != "transcript":
            continue
        words = [word for each in session.project.words_of_lane(lane.id).values() for word in each]
        timed = [word for word in words if word.start_ns is not None and word.end_ns is not None]
        lanes.append(
            {
                "id": lane.id,
                "lane": lane.name,
                "utterances": len(session.project.segments(lane.id)),
                "words": len(words),
                "rough": sum(word.timing == "rough" for word in timed),
                "aligned": sum(word.timing == "aligned" for word in timed),
                "set": sum(word.timing == "set" for word in timed),
                "untimed": len(words) - len(timed),
            }
        )
    changed = sum(before.get(id) != edges for id, edges in _timings(session).items())
    return {
        "schema": "syncstudio.align-words/1",
        "path": str(path),
        "method": method,
        "changed": changed,
        "lanes": lanes,
    }
