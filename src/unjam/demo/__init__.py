"""An invented practice with a year of work, written as everyday exports."""
