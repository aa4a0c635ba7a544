from io import StringIO

from dsr.management.progress import Progress


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_is_gone_at_the_end() -> None:
    screen = _Terminal()
    with Progress(screen) as progress:
        progress.at("app: searching")
        progress.at("app: copying orders")
    assert "\r\x1b[Kapp: searching …\r\x1b[Kapp: copying orders …" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_what_is_no_terminal_or_is_to_be_quiet_sees_nothing() -> None:
    for screen, quiet in ((StringIO(), False), (_Terminal(), True)):
        with Progress(screen, quiet=quiet) as progress:
            progress.at("app: searching")
        assert screen.getvalue() == ""
