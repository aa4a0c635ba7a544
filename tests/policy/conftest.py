"""The first example of a property reads data files and calendars; how long that takes is no property."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
