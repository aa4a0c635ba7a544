"""How much of a person's data a change may touch or show at once."""

# A person's own rows with a flag or a wrong value are few; more than these is a mistake in the map.
MOST_CELLS = 100_000
FEW_ROWS = 20  # up to here each row is shown by itself
MOST_VALUES = 200  # of one field
