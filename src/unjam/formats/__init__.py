"""The languages that other systems speak: read and written here, and nothing else."""
