"""What people say of a dataset on the command line, and the choice that it makes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_values import Hertz, Seconds

if TYPE_CHECKING:
    from syncstudio.session.dataset.choice import DatasetChoice

_CUT = ("labels", "utterances", "shots", "fixed", "whole")
_VERDICTS = ("inside", "undecided", "outside", "none")


class Part(click.ParamType):  # type: ignore[type-arg]  # generic only in newer click
    """A part of one: 0.1, 10% or 1/10."""

    name = "part"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        text = str(value).strip()
        try:
            found = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except (ValueError, ZeroDivisionError):
            self.fail(f"“{value}” is no part: write 0.1 or 10%.", param, ctx)
        if not 0 <= found < 1:
            self.fail(f"“{value}” is no part: it lies between 0 and 1.", param, ctx)
        return found


class Bytes(click.ParamType):  # type: ignore[type-arg]
    """A size such as 1GB, 500 MB or 1000000."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        text = str(value).strip().upper().replace(" ", "").removesuffix("B")
        factor = {"K": 10**3, "M": 10**6, "G": 10**9}.get(text[-1:], 1)
        digits = text.rstrip("KMG")
        try:
            size = int(Fraction(digits) * factor)
        except (ValueError, ZeroDivisionError):
            self.fail(f"“{value}” is no size: write 1GB or 500MB.", param, ctx)
        if size < 1:
            self.fail(f"“{value}” is no size: write 1GB or 500MB.", param, ctx)
        return size


_OPTIONS = (
    click.option("--cut", type=click.Choice(_CUT), default="labels", show_default=True, help="Where clips are cut."),
    click.option("--lane", "lanes", multiple=True, metavar="LANE", help="Cut at labels of this lane; may be repeated."),
    click.option("--label", "labels", multiple=True, metavar="LABEL", help="Only at this label; may be repeated."),
    click.option("--query", default="", help="Only at labels that a search finds, such as “label:laugh longer:1s”."),
    click.option("--length", type=Seconds(), default="10", show_default=True, help="--cut fixed: the length."),
    click.option("--overlap", type=Seconds(), default="0", show_default=True, help="--cut fixed: the overlap."),
    click.option("--before", type=Seconds(), default="0", show_default=True, help="So much more before each label."),
    click.option("--after", type=Seconds(), default="0", show_default=True, help="So much more after each label."),
    click.option("--min", "least", type=Seconds(), default="0", help="Shorter clips are left out."),
    click.option("--max", "most", type=Seconds(), default="0", help="Longer clips are left out (see --too-long)."),
    click.option("--too-long", type=click.Choice(["drop", "split"]), default="drop", show_default=True,
                 help="What becomes of longer clips."),
    click.option("--accepted", is_flag=True, help="Only labels that a reviewer accepted."),
    click.option("--accepted-alignments", is_flag=True, help="Only tracks whose alignment a reviewer accepted."),
    click.option("--verdict", "verdicts", multiple=True, type=click.Choice(_VERDICTS),
                 help="Only clips with this verdict on sound against picture; may be repeated."),
    click.option("--track", "tracks", multiple=True, metavar="TRACK", help="Only these tracks, and all of them."),
    click.option("--picture", default="", metavar="TRACK", help="The video whose frames clips begin at."),
    click.option("--main-sound", default="", metavar="TRACK", help="The main sound; the mix or original unless told."),
    click.option("--clock", type=click.Choice(["picture", "master"]), default="picture", show_default=True,
                 help="Whose time clips have. On the picture's, its frames stay as they are and the rest follows."),
    click.option("--gaps", type=click.Choice(["drop", "keep"]), default="drop", show_default=True,
                 help="Clips in which a track recorded nothing: left out, or silent there and said."),
    click.option("--fps", type=Hertz(), help="Frames a second, such as 25 or 30000/1001; the video's own unless told."),
    click.option("--height", type=click.IntRange(16, 8192), help="Height of the picture; the video's own unless told."),
    click.option("--container", type=click.Choice(["mp4", "mkv"]), default="mp4", help="Of pictures."),
    click.option("--video-codec", type=click.Choice(["h264", "h265", "ffv1"]), default="h264", show_default=True,
                 help="ffv1 loses nothing, and needs mkv."),
    click.option("--crf", type=click.IntRange(0, 51), default=18, show_default=True, help="Quality, 0 is best."),
    click.option("--preset", type=click.Choice(["ultrafast", "veryfast", "fast", "medium", "slow", "veryslow"]),
                 default="medium", show_default=True, help="How long coding may take for the same quality."),
    click.option("--no-copy", is_flag=True, help="Code pictures anew also where they could be taken over."),
    click.option("--sound", type=click.Choice(["flac", "wav", "aac"]), default="flac", show_default=True,
                 help="How sound is written."),
    click.option("--sound-rate", type=click.IntRange(4000, 384_000), help="Samples a second; its own unless told."),
    click.option("--mux", is_flag=True, help="The main sound lies in the file of the picture (aac, or flac in mkv)."),
    click.option("--grid", type=Hertz(), help="Rows a second of series; their own rate unless told."),
    click.option("--series", type=click.Choice(["parquet", "npy"]), default="parquet", show_default=True,
                 help="How series are written."),
    click.option("--caption-lane", default="", metavar="LANE", help="The lane of captions; the one of that name else."),
    click.option("--audio-caption-lane", default="", metavar="LANE", help="The lane of captions of the sound."),
    click.option("--speech-lane", default="", metavar="LANE", help="The lane of what is said; transcripts else."),
    click.option("--licence", default="", help="Whose and under which licence, as written into every clip."),
    click.option("--split", type=click.Choice(["none", "person", "session", "source"]), default="none",
                 help="Parts for training and testing, with nothing of one person, session or source in both."),
    click.option("--test", type=Part(), default="0.1", show_default=True, help="With --split: the part for testing."),
    click.option("--validation", type=Part(), default="0", show_default=True, help="With --split: another part."),
    click.option("--seed", default="", help="With --split: another word makes another draw."),
    click.option("--layout", type=click.Choice(["webdataset", "folder", "huggingface"]), default="webdataset",
                 show_default=True, help="How clips are laid out."),
    click.option("--shard-size", type=Bytes(), default="1GB", show_default=True, help="How large a shard becomes."),
    click.option("--title", default="", help="The dataset's name, for its card."),
    click.option("--keep-worse", is_flag=True, help="Keep clips that are not as planned when measured again; flagged."),
    click.option("--retry-errors", is_flag=True, help="Try again what a run before left out, unchanged or not."),
    click.option("--jobs", type=click.IntRange(0, 64), default=0, help="How many clips are made at once."),
)  # fmt: skip


_OF_LABELS = ("lanes", "labels", "query", "accepted")
# What says nothing but beside another option: these, that one, what it must be, and that in words.
_ONLY_WITH: tuple[tuple[tuple[str, ...], str, tuple[str, ...], str], ...] = (
    (_OF_LABELS, "cut", ("labels", "utterances"), "--cut labels or utterances"),
    (("length", "overlap"), "cut", ("fixed",), "--cut fixed"),
    (("before", "after"), "cut", ("labels", "utterances", "shots", "whole"), "another --cut than fixed"),
    (
        ("test", "validation", "seed"),
        "split",
        ("person", "session", "source"),
        "--split person, session or source",
    ),
)


def dataset_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Every option that makes up a choice."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def choice_from(ctx: click.Context, said: dict[str, Any]) -> DatasetChoice:
    """The choice that the options make; UsageError where two of them do not go together."""
    from syncstudio.session.dataset.choice import Coding, Cutting, DatasetChoice, Splitting, Texts

    _check(ctx, said)
    cutting = Cutting(
        said["cut"], said["lanes"], said["labels"], said["query"], said["length"], said["overlap"], said["before"],
        said["after"], said["least"], said["most"], said["too_long"], said["accepted"],
    )  # fmt: skip
    coding = Coding(
        said["fps"], said["height"], said["container"], said["video_codec"], said["crf"], said["preset"],
        not said["no_copy"], said["sound"], said["sound_rate"], said["mux"], said["grid"], said["series"],
    )  # fmt: skip
    texts = Texts(said["caption_lane"], said["audio_caption_lane"], said["speech_lane"], said["licence"])
    splitting = Splitting(said["split"], said["test"], said["validation"], said["seed"])
    return DatasetChoice(
        cutting, coding, texts, splitting, said["tracks"], said["picture"], said["main_sound"], said["clock"],
        said["gaps"], said["verdicts"], said["accepted_alignments"], said["layout"], said["shard_size"], said["title"],
        keep_worse=said["keep_worse"], jobs=said["jobs"], retry_errors=said["retry_errors"],
    )  # fmt: skip


def _meant(ctx: click.Context, said: dict[str, Any]) -> None:
    """Refuse what a person says and another option makes nothing of: other clips would be made than they think."""
    from click.core import ParameterSource

    for names, other, values, wanted in _ONLY_WITH:
        if said[other] in values:
            continue
        for name in names:
            if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
                option = next(one.opts[0] for one in ctx.command.params if one.name == name)
                raise click.UsageError(
                    f"{option} goes with {wanted}, and this is --{other} {said[other]}: leave one of the two out.",
                    ctx,
                )


def _check(ctx: click.Context, said: dict[str, Any]) -> None:
    _meant(ctx, said)
    if said["cut"] == "fixed" and said["length"] <= said["overlap"]:
        raise click.UsageError("Clips of --length must be longer than their --overlap.", ctx)
    for name in ("before", "after", "least", "most", "overlap"):
        if said[name] < 0:
            raise click.UsageError("Times before, after, --min, --max and --overlap are 0 or more.", ctx)
    if said["most"] and said["most"] < said["least"]:
        raise click.UsageError("--max is less than --min: no clip would fit.", ctx)
    if said["video_codec"] == "ffv1" and said["container"] != "mkv":
        raise click.UsageError("FFV1 needs --container mkv.", ctx)
    if said["mux"] and (said["sound"], said["container"]) not in (
        ("aac", "mp4"),
        ("aac", "mkv"),
        ("flac", "mkv"),
    ):
        raise click.UsageError("--mux takes --sound aac, or flac with --container mkv.", ctx)
    if said["split"] != "none" and said["test"] + said["validation"] >= 1:
        raise click.UsageError("--test and --validation leave nothing for training.", ctx)
    if said["fps"] is not None and not 0 < said["fps"] <= 1000:
        raise click.UsageError("--fps lies between 0 and 1000.", ctx)
