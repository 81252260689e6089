"""What the Review dock is made of: the queue and its walk, one item shown whole, comments in threads, and how a status
looks everywhere. Start reading at `review_pane.py`.
"""
