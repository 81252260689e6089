"""Labels as markers and clips of editing programs: OpenTimelineIO and edit decision lists."""
