"""An access.toml to begin with."""

TEMPLATE = """\
# Who may see which column. Read by pisift access plan and pisift access audit.
# Levels are those of the inventory (GB/T 43697-2024: 1 to 4 unless a scan asked for another standard).

unread_level = 4      # the level of columns that the scan could not read
others = "report"     # grants to database roles that are not in this file: report or revoke

# Offices, and the persons who hold them. An exception is approved by one person for each office its level asks for.
[approvers]
data_owner = ["li.lei"]
privacy_officer = ["han.meimei"]

# What each level asks for; what is left out is as shown here.
# [[tier]]
# level = 4
# encryption = "field"       # field, at rest or none
# masking = "default"        # default: in clear only with approval; external: masked to outsiders; none
# approval = ["data_owner", "privacy_officer"]
# logging = "query"          # query, access or none
# export = false
# days = 90                  # the longest an exception may last
#
# [[tier]]
# level = 3
# encryption = "at rest"
# masking = "default"
# approval = ["data_owner"]
# logging = "access"
# export = true
# days = 365

# Where a plan puts masked views and the functions that mask.
# [views]
# schema = "{schema}_{role}"
# functions = "pisift_mask"
# zone = "+08:00"            # in which days exceptions begin and end

[[role]]
name = "support"
purpose = "answers customers on the phone"
database = ["crm_support"]             # roles or users of the database; MySQL and MariaDB: name or name@host
groups = ["customer-service"]          # as Ranger and OPA know them; users = [...] for single persons
tables = ["crm.*"]                     # what its purpose needs at all; "*" is everything
clear = 2                              # the highest level seen in clear
masked = 4                             # the highest level seen masked
types = { "auth.*" = "none", "contact.mobile" = "clear" }   # by PI type or family: clear, masked or none
approved_by = ["li.lei"]               # who agreed that it lastingly sees in clear what its level masks by default
export = false
rows = 100                             # the most rows of one query, for gateways (OPA)
# create = true                        # a plan creates the database roles that are missing
# filter = [{ table = "crm.customer", where = "region = 7" }]   # rows it sees, in the server's SQL

[[role]]
name = "analysts"
purpose = "counts, without persons"
database = ["bi_reader"]
clear = 2
masked = 3
rows = 100000
"""
