# Who may see which column, from data.pisift, which pisift access plan writes beside this file.
# input: {"user": ..., "groups": [...], "table": "crm.customer", "column": "mobile", "day": "2026-11-25"}
package pisift.access

import rego.v1

default sight := "none"

column := data.pisift.columns[input.table][input.column]

# The roles of whoever asks: by the name of the person, of the database role, or of a group.
roles contains name if {
	some name, role in data.pisift.roles
	input.user in role.users
}

roles contains name if {
	some name, role in data.pisift.roles
	input.user in role.database
}

roles contains name if {
	some name, role in data.pisift.roles
	some group in input.groups
	group in role.groups
}

sights contains column.sight[name] if some name in roles

sights contains exception.sight if {
	some exception in column.exceptions
	exception.role in roles
	exception.from <= input.day
	input.day <= exception.until
}

sight := "clear" if "clear" in sights

sight := "masked" if {
	not "clear" in sights
	"masked" in sights
}

default allow := false

allow if sight != "none"

mask := column.mask if sight == "masked"

default export := false

export if {
	allow
	column.export
	some name in roles
	data.pisift.roles[name].export
}

# The most rows of one query: the largest bound of the asker's roles; 0 where one of them has none.
rows := 0 if {
	some name in roles
	data.pisift.roles[name].rows == 0
}

rows := max({data.pisift.roles[name].rows | some name in roles}) if {
	count(roles) > 0
	every name in roles { data.pisift.roles[name].rows > 0 }
}
