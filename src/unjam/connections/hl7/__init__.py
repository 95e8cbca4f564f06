"""HL7 v2: what the practice's systems, laboratories and hospitals say, in files and on a wire."""
