"""From the text of a policy file to a Policy, or to every problem with its line."""

import json

from pydantic import ValidationError

from dsr.policy.schema import Policy
from dsr.rules.files import Document, FileError, problems_of, read_yaml

# A policy file is a few thousand characters; beyond this it is a mistake or an attack.
LARGEST = 200_000


class PolicyError(FileError):
    """A policy file that cannot be used; `problems` names file, line, field and remedy of each mistake."""


def load_policy(text: str, file: str = "policy.yaml") -> Policy:
    """The policy that `text` writes. `file` only names it in problems. Raises PolicyError with all problems found."""
    return load_with_lines(text, file)[0]


def load_with_lines(text: str, file: str = "policy.yaml") -> tuple[Policy, Document]:
    """As load_policy, with the lines of the file for problems found later. Raises PolicyError."""
    try:
        document = read_yaml(text, name=file, longest=LARGEST)
    except FileError as error:
        raise PolicyError(error.problems) from None
    if not isinstance(document.data, dict):
        raise PolicyError(
            [document.problem((), "This is not a policy.", "Begin with version: 1 (see docs/policy.md).")]
        )
    try:
        # As JSON, so that validation is strict about types and still takes dates.
        return Policy.model_validate_json(json.dumps(document.data)), document
    except ValidationError as error:
        raise PolicyError(problems_of(error, document, Policy, page="docs/policy.md")) from None
