"""The pages of the sheet of labels and lanes: labels, lanes, attributes, and ready sets. Start in `page.py`."""
