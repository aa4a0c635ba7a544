"""How fast it is, measured on this machine with real servers, sites and workers: `make bench`."""
