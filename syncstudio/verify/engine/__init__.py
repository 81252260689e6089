"""Runs a check over many samples, here or on a Dask cluster, and keeps the results in a report as they finish.

Start reading at verify_run.py (the run), crew.py (who does the work) and report_store.py (where results stay).
"""
