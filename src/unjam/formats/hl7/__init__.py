"""HL7 v2: what practices, laboratories and hospitals tell each other, read and written."""
