"""When still pictures were taken: times from their names, from EXIF, from a table or from a constant interval, and
the lists by which everything that reads video reads them. Start at picture_plan.py.
"""
