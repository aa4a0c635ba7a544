"""Verbs. A step that the machine takes returns an outcome; a step that a person takes is one keyword-only function with `by=`.

`steps/move.py` is the only code that writes `request.state`.
"""
