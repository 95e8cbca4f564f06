"""The kinds of work of the invented practice: one module each, told with the same verbs."""
