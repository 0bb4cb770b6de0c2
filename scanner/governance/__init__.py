"""What follows from an inventory: duties, policies, retention, review, documents, access. Pure functions; the command
line does the reading and writing."""
