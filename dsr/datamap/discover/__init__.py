"""From what a database tells of itself to the draft of a data map. Pure: facts in, questions and drafts out.

facts: what is known of tables · words: names taken apart · fields: categories · people: whose tables describe people ·
guesses: links that no foreign key declares · owners: whose the rows are · compose: the draft.
"""
