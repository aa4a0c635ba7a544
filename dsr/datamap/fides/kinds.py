"""Kinds of identifier for references between datasets: what one field yields and another is searched by."""

from dataclasses import dataclass

from dsr.datamap.discover.words import slug
from dsr.datamap.draft import Concern, Review
from dsr.datamap.fides.schema import FidesField
from dsr.datamap.fides.traverse import At, Followed

_LONGEST = 60  # letters of a kind of identifier that is made here


@dataclass(frozen=True)
class Kinds:
    yielded: dict[At, str]
    searched: dict[At, str]
    reviews: dict[At, list[Review]]

    @classmethod
    def of(cls, followed: list[Followed], fields: dict[At, FidesField]) -> "Kinds":
        """Fields that are tied together have one kind; a field that holds an identity already keeps its own."""
        groups: list[tuple[set[At], set[At]]] = []
        for each in followed:
            outs, ins = {each.earlier}, {each.later}
            for group in [group for group in groups if group[0] & outs or group[1] & ins]:
                groups.remove(group)
                outs, ins = outs | group[0], ins | group[1]
            groups.append((outs, ins))
        found = cls({}, {}, {})
        pairs = {(each.earlier, each.later) for each in followed}
        for outs, ins in groups:
            identities = sorted({kind for at in ins if (kind := identity_of(fields[at]))})
            kind = identities[0] if identities else (slug("_".join(min(outs)))[:_LONGEST] or "reference")
            found.yielded.update(dict.fromkeys(outs, kind))
            found.searched.update(dict.fromkeys(ins, kind))
            for at in sorted(ins):
                own = identity_of(fields[at])
                if own not in {None, kind}:
                    text = f"a field is searched by one kind, here its identity {own}; the reference with it is not followed."
                    found.reviews.setdefault(at, []).append(Review(Concern.NO_EQUAL, text))
            more = any((one, other) not in pairs for one in outs for other in ins)
            if more or identities:
                text = f"values found here search everything that is searched by {kind}, which may be more than was referred to."
                for at in outs:
                    found.reviews.setdefault(at, []).append(Review(Concern.STRANGERS, text))
        return found


def identity_of(field: FidesField) -> str | None:
    named = field.meta.identity or field.meta.custom_request_field
    return slug(named) or "identity" if named else None
