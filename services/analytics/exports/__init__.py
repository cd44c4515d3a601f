"""Numbers to take along: CSV, XLSX, Parquet."""
