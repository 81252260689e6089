"""Boxes in pictures, as trackers and picture labelling tools write them: MOT, COCO for video, CVAT for video."""
