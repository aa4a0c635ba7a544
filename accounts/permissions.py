"""What a staff member may do, by name. Which controller they may do it for is a membership in `dsr`."""

from enum import StrEnum


class Permission(StrEnum):
    VIEW_REQUESTS = "view_requests"
    FILE_REQUESTS = "file_requests"
    DECIDE = "decide"
    COMPLETE_WORK = "complete_work"
    RELEASE = "release"
    VIEW_LOG = "view_log"
    EXPORT_LOG = "export_log"
    VIEW_NUMBERS = "view_numbers"
