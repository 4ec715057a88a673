package manifest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestApply(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		edits   []Edit
		want    string
		wantErr string
	}{
		{name: "without edits returns the same bytes", want: "0123456789"},
		{
			name:  "replaces, inserts and deletes",
			edits: []Edit{{Range{0, 1}, "zero"}, {Range{3, 3}, "-"}, {Range{8, 10}, ""}},
			want:  "zero12-34567",
		},
		{
			name:  "sorts edits by place",
			edits: []Edit{{Range{8, 9}, "b"}, {Range{2, 3}, "a"}},
			want:  "01a34567b9",
		},
		{
			name:  "keeps the order of texts inserted at the same place, before what is replaced there",
			edits: []Edit{{Range{4, 6}, "X"}, {Range{4, 4}, "a"}, {Range{4, 4}, "b"}},
			want:  "0123abX6789",
		},
		{
			name:  "inserts behind replaced bytes",
			edits: []Edit{{Range{4, 6}, "X"}, {Range{6, 6}, "a"}},
			want:  "0123Xa6789",
		},
		{
			name:  "inserts at both ends",
			edits: []Edit{{Range{0, 0}, "<"}, {Range{10, 10}, ">"}},
			want:  "<0123456789>",
		},
		{
			name:    "refuses edits that overlap",
			edits:   []Edit{{Range{2, 5}, ""}, {Range{4, 6}, ""}},
			wantErr: "edit of bytes 4 to 6 overlaps the one before it",
		},
		{
			name:    "refuses an insertion inside replaced bytes",
			edits:   []Edit{{Range{2, 5}, ""}, {Range{3, 3}, "x"}},
			wantErr: "edit of bytes 3 to 3 overlaps the one before it",
		},
		{
			name:    "refuses an edit behind the end",
			edits:   []Edit{{Range{9, 11}, ""}},
			wantErr: "edit of bytes 9 to 11 is out of bounds: there are 10",
		},
		{
			name:    "refuses an edit that ends before it starts",
			edits:   []Edit{{Range{5, 4}, ""}},
			wantErr: "edit of bytes 5 to 4 is out of bounds: there are 10",
		},
		{
			name:    "refuses a negative offset",
			edits:   []Edit{{Range{-1, 4}, ""}},
			wantErr: "edit of bytes -1 to 4 is out of bounds: there are 10",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			src := []byte("0123456789")
			got, err := Apply(src, c.edits)
			gotErr := ""
			if err != nil {
				gotErr = err.Error()
			}
			if string(got) != c.want || gotErr != c.wantErr {
				t.Errorf("Apply = %q, %q, want %q, %q", got, gotErr, c.want, c.wantErr)
			}
			if string(src) != "0123456789" {
				t.Errorf("Apply changed its input to %q", src)
			}
		})
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	a, b := Edit{Range{1, 2}, "a"}, Edit{Range{4, 4}, "b"}
	cases := []struct {
		name   string
		x, y   []Edit
		want   []Edit
		wantOK bool
	}{
		{name: "joins nothing", wantOK: true},
		{name: "sorts edits of both lists", x: []Edit{b}, y: []Edit{a}, want: []Edit{a, b}, wantOK: true},
		{name: "counts an edit in both lists once", x: []Edit{a, b}, y: []Edit{b}, want: []Edit{a, b}, wantOK: true},
		{
			name:   "keeps edits of one list that touch each other",
			x:      []Edit{{Range{1, 2}, ""}, {Range{2, 2}, "x"}},
			y:      []Edit{b},
			want:   []Edit{{Range{1, 2}, ""}, {Range{2, 2}, "x"}, b},
			wantOK: true,
		},
		{name: "refuses edits that overlap", x: []Edit{{Range{1, 5}, ""}}, y: []Edit{b}},
		{name: "refuses different texts at the same place", x: []Edit{b}, y: []Edit{{Range{4, 4}, "c"}}},
		{name: "refuses different texts for the same bytes", x: []Edit{a}, y: []Edit{{Range{1, 2}, "c"}}},
		{name: "refuses an insertion beside replaced bytes", x: []Edit{b}, y: []Edit{{Range{4, 6}, ""}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, lists := range [][2][]Edit{{c.x, c.y}, {c.y, c.x}} {
				got, ok := Merge(slices.Clone(lists[0]), lists[1])
				if diff := cmp.Diff(c.want, got); diff != "" || ok != c.wantOK {
					t.Errorf("Merge is ok: %t, want %t; edits (-want +got):\n%s", ok, c.wantOK, diff)
				}
			}
		})
	}
}

func TestMergeOfManyLists(t *testing.T) {
	t.Parallel()
	const lists = 10_000
	edits, ok := mergeMany(lists)
	sorted := slices.IsSortedFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	if !ok || len(edits) != lists || !sorted {
		t.Errorf("got %d edits, merged: %t, sorted: %t; want %d, merged and sorted", len(edits), ok, sorted, lists)
	}
}

// mergeMany merges lists of one edit: two lists for each place, the second one in front of the first.
func mergeMany(lists int) (edits []Edit, ok bool) {
	for i := range lists {
		at := i*10 - i%2*15
		if edits, ok = Merge(edits, []Edit{{Range{at, at + 1}, "x"}}); !ok {
			break
		}
	}
	return edits, ok
}
