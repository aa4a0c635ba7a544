"""A policy file with as little in it as a file may have, and the samples that come with the project."""

from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

LEAST = """\
version: 1
effective_from: 2026-01-01
controller:
  slug: shop
  name: The Shop
  contact_email: privacy@shop.example
  website: https://shop.example
  establishments: [DE]
  time_zone: Europe/Berlin
  calendar: DE
  languages: [en]
texts: {intro: Ask us.}
rights: []
children: {under: 13, citation: Section 9}
data_categories: [Name]
purposes: [{purpose: Orders, basis: contract}]
sells_or_shares: false
"""


def sample(slug: str) -> str:
    return (EXAMPLES / slug / "policy.yaml").read_text(encoding="utf-8")
