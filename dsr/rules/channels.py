"""By which door a request came."""

from enum import StrEnum


class Channel(StrEnum):
    PORTAL = "portal"
    API = "api"
    STAFF = "staff"
