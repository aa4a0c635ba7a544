"""Systems that speak SQL, through SQLAlchemy Core.

What PostgreSQL, MySQL or SQLite does in its own way is in dialects/ (and, for PostgreSQL, its catalogue and read's COPY);
the rest is any dialect's.
"""
