"""A small invented payer that answers X12 in files and over HTTPS, as well or as badly as told."""
