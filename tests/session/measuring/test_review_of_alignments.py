"""Alignments come into the queue of a review by their verdict, and by how sure their measurement was."""

from __future__ import annotations

from syncstudio.session.notices import ProjectChanged
from syncstudio.session.review.review_queue import QueueFilter, ReviewQueue
from tests.session.measuring_rig import MS, answer, id_of


def test_a_sound_out_of_tolerance_is_to_be_looked_at(camera, survey):
    video, sound = id_of(camera, "camera"), id_of(camera, "camera sound")
    survey.answers["camera", "camera sound"] = answer(
        52 * MS, method="flash-beep", uncertainty_ns=6 * MS, confidence=0.4
    )
    camera.measure_pair(video, sound)
    assert camera.jobs.wait(30)
    queue = ReviewQueue(camera)
    camera.notices.subscribe(
        lambda notice: queue.follow(notice.change) if isinstance(notice, ProjectChanged) else None
    )
    queue.make(QueueFilter("verdict"))
    assert [(item.kind, item.id) for item in queue.items] == [("track", sound)]
    camera.accept_alignment(sound)
    assert not queue.items[0].fits
    assert camera.project.track(sound).review == "accepted"

    # Accepting the measurement is another matter: the sound moves, and nobody has reviewed how it lies now.
    camera.accept_measurement(camera.measurements(sound)[0].id)
    assert camera.project.track(sound).review == "draft"
    assert camera.verdict(sound).aligned.verdict == "inside"
    assert not queue.items[0].fits
    queue.make(QueueFilter("low", threshold=0.5))
    assert [(item.id, item.confidence) for item in queue.items] == [(sound, 0.4)]
    camera.undo()
    assert camera.project.track(sound).review == "accepted"
