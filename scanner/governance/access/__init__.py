"""Who may see which column, and how it is so on a server: access.toml, what each role needs, plans and approvals."""
