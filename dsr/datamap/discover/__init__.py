"""From what a database tells of itself to the draft of a data map. Pure: facts in, questions and drafts out.

facts: what is known of tables · words, languages: names taken apart · roles: what a column calls a person · fields:
categories · people: whose tables describe people · guesses, unnamed, agreeing, likeness, handles, polymorphic, coded: links that
no foreign key declares · strays: columns that may name somebody · evidence, inquiry: what the rows are asked · settle, claims,
rivals, parts, owners: whose the rows are · ownership: what the map says of each link · seeds: where a search starts · compose:
the draft · discovery: all of it in its order.
"""
