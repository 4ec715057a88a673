package manifest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSplitsTheStream(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		src  string
		want []string // the bytes of each document; after an exclamation mark the error of one that does not parse
	}{
		{"a document without separators", "a: 1\n", []string{"a: 1\n"}},
		{"separators around documents", "---\na: 1\n---\nb: 2\n...\n", []string{"a: 1\n", "b: 2\n"}},
		{"empty and comment-only documents are left out", "# c\n---\n---\n\n---\na: 1\n---\n# d", []string{"a: 1\n"}},
		{"a comment behind the separator", "--- # c\na: 1\n---   \nb: 2\n", []string{"a: 1\n", "b: 2\n"}},
		{"three dots need white space behind them", "a b\n....\n", []string{"a b\n....\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, doc := range Parse("x.yaml", []byte(tt.src)).Docs {
				if doc.Err != nil {
					got = append(got, "!"+doc.Err.Message)
					continue
				}
				got = append(got, string(doc.File.Src[doc.Range.Start:doc.Range.End]))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
