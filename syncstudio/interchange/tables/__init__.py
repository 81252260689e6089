"""Labels as tables: CSV and TSV with columns that a person chooses, JSON Lines, Parquet."""
