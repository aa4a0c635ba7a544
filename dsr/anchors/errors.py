"""What keeps a checkpoint from a place, in sentences with a remedy; none holds a secret or what the far side wrote."""


class CannotAnchor(Exception):
    """The place did not take the checkpoint; it is tried again."""
