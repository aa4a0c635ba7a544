"""Views of the portal: fetch or 404, form, one step, redirect."""
