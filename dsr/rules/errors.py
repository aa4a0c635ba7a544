"""What can be wrong with a question about dates: one tree, sentences for humans."""


class DeadlineError(ValueError):
    """The dates cannot be computed from what was given."""


class BadPack(DeadlineError):
    """A body of law whose data file cannot be read."""


class UnknownRegime(DeadlineError):
    """No body of law of that id."""


class NotInForce(DeadlineError):
    """The body of law did not apply yet."""


class UnknownRight(DeadlineError):
    """No right of that name, or none that this law gives."""


class UnknownTimezone(DeadlineError):
    """No time zone of that name."""


class UnknownCalendar(DeadlineError):
    """No holiday calendar of that id."""


class BadEvent(DeadlineError):
    """A clock event that cannot have happened."""


class BadRow(DeadlineError):
    """A row of a table that lacks something, or gives what is no date."""


class BadTable(DeadlineError):
    """A table that lacks columns, or is none."""


class DateOutOfRange(DeadlineError):
    """A date beyond the calendars that anybody keeps."""
