"""
How work should go: where it strays, and the page on which a manager writes it.

They stand at the front door because saving needs what the practice's set-up has: one change at a
time, nothing of another's lost, and one press that takes it back.
"""
