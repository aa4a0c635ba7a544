"""A body of law that no country has: the text of one data file."""

LAW = """\
id: atlantis
title: Data Act of Atlantis
where: {places: [AR]}
packs:
  - version: atlantis-1
    in_force_from: 2026-01-01
    windows:
      - rights: {access: {citation: Section 1, verified: true}}
        base: {length: 20D, citation: Section 2, verified: true}
        extension: {total: 50D, citation: Section 3, verified: true}
        roll: {rule: next_working_day, citation: Section 4, verified: true}
        start: {citation: Section 2, verified: true}
        pause: {mode: never, citation: Section 2, verified: true}
        refusal: {by: base_due, citation: Section 5, verified: true}
        proof: {rule: on_doubt, citation: Section 6, verified: true}
    refusal_notice:
      - {code: reasons, title: The reasons, given: true, citation: Section 5, verified: true, text: "Because:"}
      - {code: oracle, title: The oracle, citation: Section 5, verified: true, text: "You can ask the oracle."}
    fee: {citation: Section 7, verified: true, text: Free.}
grounds:
  - {code: "8", kind: refuse, title: Sunk, citation: Section 8, verified: true, rights: [access], text: "The data sank."}
children: {own_request: {who: guardian, acts_from: 11, citation: Section 9, verified: true}}
"""
