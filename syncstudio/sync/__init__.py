"""How clocks relate: offset, drift, confidence, verdicts, the graph of measurements. Arrays and small values only.

May import `timebase`. Start reading at measurement.py (what every method answers) and inputs.py (what it is given);
each method is a function in a file of its own.
"""
