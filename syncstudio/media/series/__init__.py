"""Sensor series: tables of values over time, read from CSV, TSV and Parquet.

May import `timebase` and the rest of `media`. Start reading at table.py (a file becomes a series), then
series.py (what is asked of one) and time_column.py (which column is time, and in what unit).
"""
