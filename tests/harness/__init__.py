"""What tests run on: real servers, cloned databases, real workers, a real site. Fixtures are in tests/conftest.py."""
