"""The sheets that bring labels in and write them out. Start at `import_sheet` and `export_sheet`."""
