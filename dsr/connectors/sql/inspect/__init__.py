"""What a live database tells of itself, for the draft of a data map: the catalogue, and a few values of each column.

Reads only, each statement within seconds. Values are looked at and thrown away: no message, map or log holds one.

inspection: the connection · tables: the catalogue and values · questions: what only rows can answer · quoted: any name.
"""
