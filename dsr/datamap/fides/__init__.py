"""From Fides datasets (fideslang 3) to the draft of a data map. Pure: texts in, a draft out.

schema: the parts of a dataset that say where data is · traverse: in which direction its references are followed ·
references: those of all datasets together · kinds: identifiers that lead from one dataset to another · masking: erasure
rules · notes: what has no equal here · compose: the draft.
"""
