"""How work gets in: one folder for each kind of file or partner."""
