"""Systems that speak SQL, through SQLAlchemy Core.

PostgreSQL's own ways are in connect (session settings), catalogue (the live schema), match (arrays of values), rules
(what a rule writes) and read (COPY); the rest is any dialect's.
"""
