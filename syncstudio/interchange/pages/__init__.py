"""What self-contained HTML pages are built of: templates, one style sheet, and charts as SVG with text alternatives.

A page names no other file and no network, reads without scripts, in light and dark, and prints on A4.
"""
