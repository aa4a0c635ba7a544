"""From Fides datasets (fideslang 3) to the draft of a data map. Pure: texts in, a draft out.

schema: the parts of a dataset that say where data is · traverse: in which direction its references are followed ·
compose: the draft, with a note for each word that has no equal here.
"""
