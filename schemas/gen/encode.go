package main

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The layout of the table is described in ../table.go, which reads it.
const magic = "klint-1\n"

const none = 0xffff

// typeKinds number the kinds of type; see the constants in ../table.go.
var typeKinds = map[string]byte{
	"any": 0, "object": 1, "array": 2, "map": 3, "ref": 4, "string": 5, "boolean": 6, "int32": 7, "int64": 8, "number": 9,
	"int-or-string": 10, "quantity": 11, "time": 12, "microtime": 13, "byte": 14, "raw": 15,
	"schema-or-array": 16, "schema-or-bool": 17, "schema-or-strings": 18,
}

var listTypes = map[string]byte{"-": 0, "atomic": 1, "set": 2, "map": 3}

// encoder numbers strings, types, definitions and enumerations as they come up.
type encoder struct {
	model       *model
	strings     map[string]uint16
	text        []string
	types       map[string]uint16
	typeRecords []byte
	definitions map[string]uint16
	enums       map[string]uint16
	enumRecords []byte
	enumValues  []byte
}

// encode returns the bytes of the table. Equal models give equal bytes.
func (m *model) encode() ([]byte, error) {
	e := &encoder{
		model: m, strings: make(map[string]uint16), types: make(map[string]uint16),
		definitions: make(map[string]uint16), enums: make(map[string]uint16),
	}
	e.str("")
	names := slices.Sorted(maps.Keys(m.definitions))
	for i, name := range names {
		e.definitions[name] = uint16(i)
	}
	var definitions, fields []byte
	for _, name := range names {
		first := len(fields) / 8
		intervals, err := e.fields(m.definitions[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fields = append(fields, intervals...)
		definitions = le16(definitions, int(e.str(name[strings.LastIndex(name, ".")+1:])), first, len(fields)/8-first, 0)
	}
	kinds := e.kinds()
	if len(fields)/8 > none || len(e.text) > none || len(e.types) > none {
		return nil, fmt.Errorf("too much for 16 bits: %d fields, %d strings, %d types", len(fields)/8, len(e.text), len(e.types))
	}
	var offsets, text []byte
	for _, s := range e.text {
		offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(text)))
		text = append(text, s...)
	}
	offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(text)))
	return join(offsets, kinds, definitions, fields, e.typeRecords, e.enumRecords, e.enumValues, text), nil
}

// join puts a header in front of the sections: magic, then where each section starts and the last one ends.
func join(sections ...[]byte) []byte {
	table := []byte(magic)
	at := len(magic) + 4*(len(sections)+1)
	for _, s := range sections {
		table = binary.LittleEndian.AppendUint32(table, uint32(at))
		at += len(s)
	}
	table = binary.LittleEndian.AppendUint32(table, uint32(at))
	for _, s := range sections {
		table = append(table, s...)
	}
	return table
}

func le16(b []byte, values ...int) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}

func (e *encoder) str(s string) uint16 {
	id, ok := e.strings[s]
	if !ok {
		id = uint16(len(e.text))
		e.strings[s] = id
		e.text = append(e.text, s)
	}
	return id
}

// interval is a field that is the same from one release to another.
type interval struct {
	name string
	field
	span
}

// fields returns the records of a definition's fields by name, then release. A release without the definition ends an interval.
func (e *encoder) fields(byMinor map[int]map[string]field) ([]byte, error) {
	open := make(map[string]*interval)
	var all []*interval
	for minor := e.model.oldest; minor <= e.model.newest; minor++ {
		for name, f := range byMinor[minor] {
			if i := open[name]; i != nil && i.until == minor-1 && i.field == f {
				i.until = minor
				continue
			}
			i := &interval{name, f, span{minor, minor}}
			open[name] = i
			all = append(all, i)
		}
	}
	slices.SortFunc(all, func(a, b *interval) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return a.since - b.since
	})
	var records []byte
	for _, i := range all {
		typ, err := e.typ(i.typ)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", i.name, err)
		}
		var flags byte
		if i.required {
			flags |= 1
		}
		if i.refused {
			flags |= 2
		}
		records = le16(records, int(e.str(i.name)), int(typ))
		records = append(records, byte(i.since), byte(i.until), flags, 0)
	}
	return records, nil
}

// typ returns the number of a type, given by the text that typeOf returns.
func (e *encoder) typ(text string) (uint16, error) {
	if id, ok := e.types[text]; ok {
		return id, nil
	}
	name, rest, _ := strings.Cut(text, " ")
	name, enumName, _ := strings.Cut(name, "|")
	kind, ok := typeKinds[name]
	if !ok {
		return 0, fmt.Errorf("unknown type %q", text)
	}
	var listType byte
	var keys, enum uint16
	element := uint16(none)
	var err error
	switch name {
	case "array":
		parts := strings.SplitN(rest, " ", 3)
		listType = listTypes[parts[0]]
		keys = e.str(strings.TrimPrefix(parts[1], "-"))
		element, err = e.typ(parts[2])
	case "map":
		element, err = e.typ(rest)
	case "ref", "schema-or-array", "schema-or-bool", "schema-or-strings":
		element = e.definitions[rest]
	}
	if err != nil {
		return 0, err
	}
	enum = e.enum(enumName)
	id := uint16(len(e.types))
	e.types[text] = id
	e.typeRecords = append(e.typeRecords, kind, listType)
	e.typeRecords = le16(e.typeRecords, int(element), int(keys), int(enum))
	return id, nil
}

// enum returns the number of an enumeration; equal ones share it.
func (e *encoder) enum(name string) uint16 {
	if name == "" {
		return none
	}
	values := e.model.enumValues[name]
	var key strings.Builder
	var records []byte
	for _, v := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&key, "%q %d %d\n", v, values[v].since, values[v].until)
		records = le16(records, int(e.str(v)))
		records = append(records, byte(values[v].since), byte(values[v].until))
	}
	if id, ok := e.enums[key.String()]; ok {
		return id
	}
	id := uint16(len(e.enums))
	e.enums[key.String()] = id
	e.enumRecords = le16(e.enumRecords, len(e.enumValues)/4, len(values))
	e.enumValues = append(e.enumValues, records...)
	return id
}

func (e *encoder) kinds() []byte {
	sorted := e.model.sortedKinds()
	var records []byte
	for _, k := range sorted {
		v := e.model.kinds[k]
		replacement := slices.Index(sorted, v.replacement)
		if replacement < 0 {
			replacement = none
		}
		definition := none
		if v.definition != "" {
			definition = int(e.definitions[v.definition])
		}
		records = le16(records, int(e.str(k.Group)), int(e.str(k.Version)), int(e.str(k.Kind)), int(e.str(v.resource)),
			definition, replacement, int(e.str(v.gate)))
		var flags byte
		if v.namespaced {
			flags |= 1
		}
		if v.creatable {
			flags |= 2
		}
		records = append(records, byte(v.deprecated), flags)
		records = binary.LittleEndian.AppendUint64(records, v.present)
		records = binary.LittleEndian.AppendUint64(records, v.onByDefault)
	}
	return records
}
