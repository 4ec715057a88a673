package schemas

import (
	"cmp"
	"strings"
	"testing"

	"github.com/klint-dev/klint/manifest"
)

// TestTable walks the whole table: whatever is named exists, and whatever is searched is sorted.
func TestTable(t *testing.T) {
	t.Parallel()
	if !strings.HasPrefix(tableBytes, tableMagic) || int(table.sections[len(table.sections)-1]) != len(tableBytes) {
		t.Fatal("the header does not fit the table")
	}
	definitions, types := table.count(secDefinitions, recordSize), table.count(secTypes, recordSize)
	enums, texts := table.count(secEnums, smallSize), table.count(secOffsets, 4)-1
	last := ""
	for i := range table.kinds() {
		e := table.entry(i)
		if key := e.GVK.Group + "\x00" + e.GVK.Kind; key < last {
			t.Errorf("%v is out of order", e.GVK)
		} else {
			last = key
		}
		if d := table.definitionOf(i); int(d) >= definitions && (d != none || e.In(Oldest) != Removed) {
			t.Errorf("%v has no definition", e.GVK)
		}
		if _, until := e.Releases(); until > Newest || e.present == 0 || e.onByDefault&^e.present != 0 {
			t.Errorf("%v: present %b, on by default %b", e.GVK, e.present, e.onByDefault)
		}
		if next := finalReplacement(e.GVK); next != e.GVK && !e.Replacement.IsZero() {
			if _, ok := Lookup(next); !ok {
				t.Errorf("%v is replaced by %v, which is not there", e.GVK, next)
			}
		}
	}
	for d := range definitions {
		checkFieldRecords(t, definition(d), types, texts)
	}
	for i := range types {
		checkType(t, uint16(i), definitions, types, enums, texts)
	}
}

func checkFieldRecords(t *testing.T, d definition, types, texts int) {
	t.Helper()
	first, end := table.fieldsOf(d)
	before := fieldRecord{}
	for at := first; at < end; at += recordSize {
		f := table.field(at)
		if int(f.name) >= texts || int(f.typ) >= types || f.since < Oldest || f.until > Newest || f.since > f.until {
			t.Fatalf("%s: %+v", table.definitionName(d), f)
		}
		if at > first && cmp.Or(cmp.Compare(table.str(before.name), table.str(f.name)), cmp.Compare(before.until, f.since)) >= 0 {
			t.Errorf("%s: %s is out of order", table.definitionName(d), table.str(f.name))
		}
		before = f
	}
}

func checkType(t *testing.T, i uint16, definitions, types, enums, texts int) {
	t.Helper()
	typ := table.typ(i)
	ok := typ.kind <= kindSchemaOrStrings && int(typ.keys) < texts && (typ.enum == none || int(typ.enum) < enums)
	switch typ.kind {
	case kindArray, kindMap:
		ok = ok && typ.element < uint16(types)
	case kindRef, kindSchemaOrArray, kindSchemaOrBool, kindSchemaOrStrings:
		ok = ok && int(typ.element) < definitions
	}
	if !ok {
		t.Errorf("type %d: %+v", i, typ)
	}
}

// TestReleasesOfTheTable keeps the constants in step with the table.
func TestReleasesOfTheTable(t *testing.T) {
	t.Parallel()
	e, _ := Lookup(manifest.ParseGVK("v1", "Pod"))
	if first, last := e.Releases(); first != Oldest || last != Newest {
		t.Errorf("the table has %v to %v, the constants say %v to %v", first, last, Oldest, Newest)
	}
}
