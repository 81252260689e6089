"""The queue holds what was asked for, in its order, and stays as it is while items are decided."""

from syncstudio.project.records import Segment
from syncstudio.session.notices import ProjectChanged
from syncstudio.session.review.review_queue import QueueFilter, ReviewQueue
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span
from tests.session.review_rig import bench

__all__ = ["bench"]


def queue_of(bench, **wanted):
    queue = ReviewQueue(bench.session)
    bench.session.notices.subscribe(
        lambda notice: queue.follow(notice.change) if isinstance(notice, ProjectChanged) else None
    )
    queue.make(QueueFilter(**wanted))
    return queue


def ids(queue):
    return [item.id for item in queue.items]


def test_decided_items_stay_in_their_place(bench):
    session = bench.session
    session.be("Ann")
    labels = [bench.label(n, n + 1) for n in range(5)]
    session.submit(labels[:4])
    queue = queue_of(bench)
    assert ids(queue) == labels[:4]
    assert queue.progress == (0, 4, 0)
    session.accept([labels[1]])
    session.reject([labels[2]], "no")
    assert ids(queue) == labels[:4]
    assert queue.progress == (2, 4, 1)
    assert queue.beside(0, 1, undecided=True) == 3
    assert queue.beside(3, 1, undecided=True) is None
    session.submit([labels[4]])
    assert ids(queue) == labels
    session.undo()
    session.undo()
    assert queue.items[2].fits
    assert queue.items[2].status == "submitted"
    session.delete_segments([labels[0]])
    assert ids(queue)[:3] == labels[1:4]
    assert queue.place_of("segment", labels[3]) == 2
    queue.make()
    assert ids(queue) == labels[2:4]


def test_filters_and_orders(bench):
    session = bench.session
    other = session.add_lane("Words")
    session.be("Ann")
    late, early = bench.label(20, 21), bench.label(1, 2, lane=other)
    unsure = []
    with session.project.edit("Machine") as edit:
        for n, confidence in enumerate((0.9, 0.2, 0.4)):
            row = Segment(lane_id=other, start_ns=n * 10**9, end_ns=n * 10**9 + 1, confidence=confidence)
            unsure.append(edit.insert(row))
        for id in (late, early):
            edit.update(Segment, id, author="Ann")
    assert ids(queue_of(bench, what="low", order="confidence")) == [unsure[1], unsure[2]]
    assert ids(queue_of(bench, what="low", threshold=0.3)) == [unsure[1]]
    assert ids(queue_of(bench, what="drafts", whose="mine")) == [early, late]
    assert ids(queue_of(bench, what="drafts", whose="mine", order="lane")) == [late, early]
    assert set(ids(queue_of(bench, what="drafts", whose="others"))) == set(unsure)
    session.add_comment("?", segment_id=late)
    commented = queue_of(bench, what="all", commented=True)
    assert ids(commented) == [late]
    session.resolve_comment(session.project.comments()[0].id)
    assert not commented.items[0].fits
    session.add_comment("?", segment_id=early)
    assert set(ids(commented)) == {late, early}


def test_alignments_are_in_it_too(bench):
    session, track = bench.session, bench.track()
    session.submit_alignment(track)
    one = bench.label(1, 2)
    session.submit([one])
    queue = queue_of(bench)
    assert [item.kind for item in queue.items] == ["track", "segment"]
    session.accept_alignment(track)
    assert queue.items[0].status == "accepted"
    assert not queue.items[0].fits
    with session.project.edit("Move") as edit:
        edit.set_pieces(track, [Piece((Anchor(0, 9),))])
    assert queue.items[0].status == "draft"
    assert not ids(queue_of(bench, what="verdict"))
    assert queue_of(bench).items[0].span == Span(1_000_000_000, 2_000_000_000)
