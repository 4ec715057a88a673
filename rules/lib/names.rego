# How lists of names are printed.
package klint.lib.names

# listed is the first five of some names in order.
listed(names) := concat(", ", names) if count(names) <= 5

listed(names) := sprintf("%s …", [concat(", ", array.slice(sort(names), 0, 5))]) if count(names) > 5
