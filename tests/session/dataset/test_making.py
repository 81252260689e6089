"""Datasets that were written: read back, they are what was recorded; resumed, refused, and full disks in words."""

import errno
import json
import os
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile

from syncstudio.media.errors import MediaError
from syncstudio.media.index_source import index_from_file
from syncstudio.media.samples import SampleReader
from syncstudio.project.labelling_records import Keyframe, Person, Region
from syncstudio.project.records import Lane, Segment, Track
from syncstudio.session.dataset import writing
from syncstudio.session.dataset.choice import Coding, Cutting
from syncstudio.session.dataset.plan import plan_project
from syncstudio.session.dataset.whole_plan import joined_plans
from syncstudio.session.errors import SessionError
from tests.media.dataset_clips.rig import RATE, sound
from tests.session.dataset.rig import choice, lane_of, level_db, track, true_sound


def made(session, chosen, out, **more):
    plan = joined_plans([plan_project(session, chosen)], chosen)
    try:
        return writing.make_dataset(plan, chosen, out, **more)
    finally:
        plan.close()


def test_what_was_written_is_what_was_heard_at_that_instant(session, tmp_path):
    lane_of(session, "Takes", (1.001, 2.002), (1.3, 2.3))
    done = made(session, choice(sound="recorder"), tmp_path / "out")
    assert not done.left_out
    assert [one.metadata["pictures"][0]["copied"] for one in done.clips] == [True, False]
    folder = tmp_path / "out" / "clips"
    for one in done.clips:
        start_s = float(one.clip.clock.start_master) / 1e9
        with SampleReader(folder / f"{one.clip.key}.flac") as reader:
            count = reader.count
            heard = reader.read(0, count)[:, 0]
        wanted = true_sound(start_s, count)
        # 200 ppm are gone: to the last sample it is what was heard there. (16 bits and the edges of the source.)
        assert level_db(heard - wanted, wanted) < -60
        assert one.metadata["residual_sound_s"] < 1e-5
        assert one.metadata["residual_frames"] == 0
        made_index = index_from_file(folder / f"{one.clip.key}.mp4", 0)
        assert made_index.start_tick == 0
        assert len(made_index) == one.metadata["frames"] == 30
        assert abs(count / RATE - one.clip.seconds) < 1 / RATE
        said = json.loads((folder / f"{one.clip.key}.json").read_text())
        assert said["tracks"][1]["drift_ppm"] == 200.0
        assert said["first_pts"] == said["pictures"][0]["first_pts"]
        assert (folder / f"{one.clip.key}.txt").read_text().startswith("So the pump")
    import pyarrow.parquet as pq

    grid = pq.read_table(folder / f"{done.clips[0].clip.key}.imu.parquet")
    # The row of 1.001 s: it rises by 50 a second.
    assert grid["ax"][0].as_py() == pytest.approx(50.05, abs=1e-6)
    assert grid.num_rows == 101
    rows = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    assert [row["key"] for row in rows] == [one.clip.key for one in done.clips]
    assert all(row["residual_sound_s"] < 1e-5 for row in rows)
    assert "measured again" in (tmp_path / "out" / "README.md").read_text()


def test_a_stopped_run_goes_on_where_it_was_and_gives_the_same_bytes(session, tmp_path):
    lane_of(session, "Takes", (0.6, 1.0), (1.0, 1.5), (1.5, 2.0))
    chosen = choice(sound="recorder", coding=Coding(preset="ultrafast", sound="aac", mux=True))
    whole = made(session, chosen, tmp_path / "whole")
    seen = []
    with pytest.raises(SessionError, match="finished are kept for the next run"):
        made(
            session,
            chosen,
            tmp_path / "out",
            progress=lambda *told: seen.append(told),
            cancelled=lambda: bool(seen),
        )
    assert not (tmp_path / "out" / "manifest.jsonl").exists()
    done = made(session, chosen, tmp_path / "out")
    assert done.clips[0].reused
    assert not done.clips[-1].reused
    for path in whole.files:
        assert path.read_bytes() == (tmp_path / "out" / path.relative_to(tmp_path / "whole")).read_bytes()
    assert not (tmp_path / "out" / ".making").exists()
    with pytest.raises(SessionError, match="is not empty"):
        made(session, chosen, tmp_path / "out")


def test_a_run_that_is_stopped_while_it_plans_makes_no_dataset_of_what_it_had(session, tmp_path):
    lane_of(session, "Takes", (0.6, 1.0), (1.0, 1.5))
    chosen, out, seen = choice(sound="recorder"), tmp_path / "out", []
    with pytest.raises(SessionError, match="finished are kept"):
        made(session, chosen, out, progress=lambda *told: seen.append(told), cancelled=lambda: bool(seen))
    for planned in (1, 0):
        plan = joined_plans([plan_project(session, chosen)], chosen)
        del plan.clips[planned:]
        with pytest.raises(SessionError, match="finished are kept"):
            writing.make_dataset(plan, chosen, out, cancelled=lambda: True)
        plan.close()
        assert not (out / "manifest.jsonl").exists()


def sizes(folder):
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_shards_take_the_room_of_what_waits_and_give_it_back_to_a_run_that_goes_on(session, tmp_path):
    chosen = choice(Cutting("fixed", length_ns=200_000_000), sound="recorder")
    chosen = replace(chosen, layout="webdataset", shard_bytes=40_000)
    whole = made(session, chosen, tmp_path / "whole")
    shards = [path for path in whole.files if path.suffix == ".tar"]
    assert len(shards) > 3
    out, rooms, seen = tmp_path / "out", [], []

    def hear(done, total, key):
        seen.append(key)
        rooms.append(sum(size for name, size in sizes(out).items() if not name.endswith(".json")))

    def at_last(clips):
        return len(seen) >= clips

    # Stopped, and stopped again: what is in whole shards is taken from there.
    for clips in (len(whole.clips) // 2, len(whole.clips) - 1):
        seen.clear()
        with pytest.raises(SessionError, match="finished are kept"):
            made(session, chosen, out, progress=hear, cancelled=partial(at_last, clips))
        assert (out / shards[0].name).exists()
        first = out / ".making" / whole.clips[0].clip.key
        assert [path.name for path in first.iterdir()] == ["done.json"]
    done = made(session, chosen, out, progress=hear)
    assert sum(one.reused for one in done.clips) >= len(whole.clips) - 2
    for path in whole.files:
        assert path.read_bytes() == (out / path.relative_to(tmp_path / "whole")).read_bytes()
    assert not (out / ".making").exists()
    # Besides the shards: the clips of an open one, some just made, and of a run before at most one that is half used.
    total = sum(path.stat().st_size for path in shards)
    assert total + 40_000 * 3 < total * 2
    assert max(rooms) < total + 40_000 * 3


def test_what_matroska_rounds_is_said(session, tmp_path):
    lane_of(session, "Takes", (1.001, 2.002))
    coding = Coding(preset="ultrafast", container="mkv")
    one = made(session, choice(sound="recorder", coding=coding), tmp_path / "mkv").clips[0]
    off = [
        float(Fraction(each["times_off_ns"])) for each in one.metadata["residuals"] if "times_off_ns" in each
    ]
    # Thirty frames in 1.001 s: thirds of a millisecond are lost, and the whole clip's place is exact all the same.
    assert 0 < off[0] <= 500_000
    card = (tmp_path / "mkv" / "README.md").read_text()
    assert f"up to {off[0] / 1e6:.3f} ms beside their exact times" in card
    assert one.metadata["first_pts"] == one.metadata["pictures"][0]["first_pts"]
    made(session, choice(sound="recorder"), tmp_path / "mp4")
    assert "beside their exact times" not in (tmp_path / "mp4" / "README.md").read_text()


def test_plain_files_take_no_room_twice(session, tmp_path):
    lane_of(session, "Takes", (0.6, 1.0), (1.0, 1.5))
    out, links = tmp_path / "out", []

    def hear(done, total, key):
        links.extend(path.stat().st_nlink for path in out.glob("clips/*.mp4"))

    made(session, choice(sound="recorder"), out, progress=hear)
    assert set(links) == {2}
    assert {path.stat().st_nlink for path in out.glob("clips/*")} == {1}


def test_a_clip_that_was_left_out_is_tried_again_when_something_changed(
    session, media, tmp_path, monkeypatch
):
    lane_of(session, "Takes", (0.6, 1.0), (1.0, 1.5), (1.5, 2.0))
    real, tried, chosen = writing.make_clip, [], choice(sound="recorder")

    def damaged(clip, *more):
        tried.append(clip.cut.span.start_ns)
        if clip.cut.span.start_ns == 600_000_000:
            raise MediaError("camera.mp4 cannot be read there.")
        return real(clip, *more)

    def stopped(wanted):
        tried.clear()
        seen = []
        with pytest.raises(SessionError, match="finished are kept"):
            made(
                session,
                wanted,
                tmp_path / "out",
                progress=lambda *_: seen.append(1),
                cancelled=lambda: len(seen) > 1,
            )
        return tried.count(600_000_000)

    monkeypatch.setattr(writing, "make_clip", damaged)
    assert stopped(chosen) == 1
    assert stopped(chosen) == 0
    assert stopped(replace(chosen, retry_errors=True)) == 1
    assert stopped(replace(chosen, limit_ms=Fraction(2))) == 1
    os.utime(media / "camera.mp4")
    assert stopped(replace(chosen, limit_ms=Fraction(2))) == 1
    done = made(session, replace(chosen, limit_ms=Fraction(2)), tmp_path / "out")
    assert [one.reason for one in done.left_out] == ["camera.mp4 cannot be read there."]
    assert tried.count(600_000_000) == 1


def test_a_full_disk_is_said_and_costs_nothing_that_is_finished(session, tmp_path, monkeypatch):
    lane_of(session, "Takes", (0.6, 1.0), (1.0, 1.5))
    real, calls = writing.make_clip, []

    def full(clip, *more):
        calls.append(clip)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x")
        return real(clip, *more)

    monkeypatch.setattr(writing, "make_clip", full)
    with pytest.raises(
        SessionError, match=r"No space left on device.*run it again; clips that are finished are kept"
    ):
        made(session, choice(sound="recorder"), tmp_path / "out")
    done = made(session, choice(sound="recorder"), tmp_path / "out")
    assert [one.reused for one in done.clips] == [True, False]


def test_sound_that_is_not_where_it_belongs_leaves_the_clip_out(session, tmp_path, monkeypatch):
    lane_of(session, "Takes", (1.001, 2.002))
    real = writing.make_clip

    def late(clip, *more):
        found = real(clip, *more)
        path = found.files["flac"]
        with path.open("rb") as raw, soundfile.SoundFile(raw) as file:
            heard, rate = file.read(), file.samplerate
        # Two milliseconds late.
        soundfile.write(
            path, np.concatenate([np.zeros(16), heard[:-16]]), rate, subtype="PCM_16", format="FLAC"
        )
        return found

    monkeypatch.setattr(writing, "make_clip", late)
    done = made(session, choice(sound="recorder"), tmp_path / "out")
    assert not done.clips
    assert "its sound lies 2.000 ms from its place" in done.left_out[0].reason
    assert not (tmp_path / "out").exists()
    kept = made(session, choice(sound="recorder", keep_worse=True), tmp_path / "out")
    assert kept.clips[0].metadata["faults"]


# The package lets go of its files only when they are collected.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_webdataset_package_reads_what_two_projects_gave(session, make_session, media, tmp_path):
    webdataset = pytest.importorskip("webdataset")
    other = make_session(media / "camera.mp4", media / "recorder.wav")
    chosen = choice(Cutting("fixed", length_ns=500_000_000), sound="recorder")
    chosen = replace(chosen, layout="webdataset")
    plans = [plan_project(one, chosen) for one in (session, other)]
    plan = joined_plans(plans, chosen)
    done = writing.make_dataset(plan, chosen, tmp_path / "out")
    plan.close()
    shards = sorted(str(path) for path in (tmp_path / "out").glob("*.tar"))
    read = list(webdataset.WebDataset(shards, shardshuffle=False).decode())
    assert sorted(one["__key__"] for one in read) == sorted(one.clip.key for one in done.clips)
    assert len(read) > 6
    for one in read:
        assert one["json"]["clip"] == one["__key__"]
        assert one["mp4"][4:8] == b"ftyp"
        assert one["flac"][:4] == b"fLaC"


def test_the_datasets_package_loads_what_lies_in_its_layout(session, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    chosen = choice(Cutting("fixed", length_ns=500_000_000), sound="recorder")
    done = made(session, replace(chosen, layout="huggingface"), tmp_path / "out")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert set(loaded) == {"train"}
    rows = list(loaded["train"].cast_column("video", datasets.Video(decode=False)))
    wanted = {one.clip.key: one for one in done.clips}
    assert sorted(row["key"] for row in rows) == sorted(wanted)
    assert len(rows) > 2
    for row in rows:
        one, facts = wanted[row["key"]], wanted[row["key"]].metadata
        assert (
            Path(row["video"]["path"]).read_bytes()
            == (tmp_path / "out" / "clips" / "clips" / f"{row['key']}.mp4").read_bytes()
        )
        assert (row["first_pts"], row["fps"], row["frames"]) == tuple(
            facts[name] for name in ("first_pts", "fps", "frames")
        )
        sound_path = tmp_path / "out" / "clips" / row["flac_path"]
        assert sound_path.read_bytes()[:4] == b"fLaC"
        assert json.loads(row["utterances"]) == facts["utterances"]
        assert row["duration_s"] == pytest.approx(one.clip.seconds)


def test_stems_lie_beside_and_are_measured_in_the_mix(make_session, tmp_path):
    speech, music = sound(1.5), 0.5 * sound(1.5, 40.0)
    for name, wave in (("mix", speech + music), ("speech", speech)):
        soundfile.write(tmp_path / f"{name}.wav", wave, RATE, subtype="PCM_16")
    session = make_session(tmp_path / "mix.wav", tmp_path / "speech.wav")
    with session.project.edit("Set roles") as edit:
        for name in ("mix", "speech"):
            edit.update(Track, track(session, name).id, role=name)
    done = made(session, choice(Cutting("whole")), tmp_path / "out")
    one = done.clips[0]
    assert sorted(one.files) == ["flac", "speech.flac"]
    stem = one.metadata["residuals"][-1]
    assert (stem["file"], stem["against"]) == ("speech.flac", "flac")
    assert abs(stem["late_s"]) < 1e-4
    assert one.metadata["first_sample"] == "0"


def test_regions_are_in_the_clip_s_time_and_pixels(session, tmp_path):
    lane_of(session, "Takes", (1.001, 2.002))
    camera = track(session, "camera")
    with session.project.edit("Draw") as edit:
        person = edit.insert(Person(name="Ann"))
        lane = edit.insert(Lane(track_id=camera.id, name="Faces", kind="regions"))
        segment = edit.insert(Segment(lane_id=lane, start_ns=500_500_000, end_ns=1_501_500_000))
        region = edit.insert(Region(segment_id=segment, shape="box", person_id=person, person_from="set"))
        for at_ns, x in ((500_500_000, 0), (1_501_500_000 - 500_500_000, 40)):
            edit.insert(Keyframe(region_id=region, at_ns=at_ns, points=f"[[{x}, 8], [{x + 20}, 40]]"))
    chosen = choice(Cutting(lanes=("Takes",)), coding=Coding(height=32, preset="ultrafast"))
    done = made(session, chosen, tmp_path / "out")
    said = done.clips[0].metadata
    assert said["people"] == ["Ann", "Ben"]
    face = said["regions"][0]
    assert (face["person"], face["start_ns"], face["cut"]) == ("Ann", 0, True)
    assert face["end_ns"] == 500_500_000
    first = face["places"][0]
    # Its last key frame lies before the clip; half as large as the source's picture.
    assert first == {"time_ns": 0, "points": [[20.0, 4.0], [30.0, 20.0]], "occluded": False, "outside": False}
