"""Systems that speak SQL, through SQLAlchemy Core. What one dialect does its own way is in a module of its name."""
