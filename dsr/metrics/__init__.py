"""The numbers of a company and a year, counted from the ledger alone."""
