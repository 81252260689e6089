"""Salvages a damaged project: reads its pages one by one, where SQLite gives up, and makes a new file of what is whole.

Our own reader of SQLite's file format (https://www.sqlite.org/fileformat2.html), because apsw's SQLite comes without
its recovery extension. Start reading at repair.py.
"""
