"""What is told of a project on one page: recordings, health, alignments, labels, review, history."""
