"""ROS bags, 1 and 2: robots' logs. Start at `rosbag_log.py`; topics are read as those of MCAP (`topic_reading.py`)."""
