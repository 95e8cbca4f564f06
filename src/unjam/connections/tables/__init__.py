"""Tables: CSV, TSV, XLSX and Parquet, the everyday exports of a practice."""
