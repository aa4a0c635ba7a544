from accounts.permissions import Permission
from accounts.roles import APPROVER, AUDITOR, REVIEWER, ROLES


def test_every_permission_is_held_by_some_role() -> None:
    assert {permission for role in ROLES.values() for permission in role.permissions} == set(Permission)


def test_who_reads_the_log_changes_nothing() -> None:
    assert AUDITOR.permissions == {Permission.VIEW_LOG, Permission.EXPORT_LOG, Permission.VIEW_NUMBERS}


def test_an_approver_may_do_what_a_reviewer_may() -> None:
    assert REVIEWER.permissions < APPROVER.permissions


def test_a_role_is_found_by_its_own_name() -> None:
    assert all(role.slug == slug for slug, role in ROLES.items())
