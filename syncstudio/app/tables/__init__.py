"""How a table is read, chosen with a look at what comes of it: start reading at `table_sheet.py`.

May import what `app` may. Fields make a `TimeColumn`; the session says what it makes of the table.
"""
