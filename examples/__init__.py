"""Three sample controllers: for each a policy, a data map and a seeded generator of the databases it describes."""

SLUGS = ("qdrant", "qazar", "qct")
