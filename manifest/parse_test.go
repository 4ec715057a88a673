package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSplitsTheStream(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		src  string
		want []string // the bytes of each document; an exclamation mark before those that do not parse
	}{
		{"a document without separators", "a: 1\n", []string{"a: 1\n"}},
		{"separators around documents", "---\na: 1\n---\nb: 2\n...\n", []string{"a: 1\n", "b: 2\n"}},
		{"CRLF", "---\r\na: 1\r\n---\r\nb: 2\r\n", []string{"a: 1\r\n", "b: 2\r\n"}},
		{"empty and comment-only documents are left out", "# c\n---\n---\n\n---\na: 1\n---\n# d", []string{"a: 1\n"}},
		{"a comment or spaces behind the separator", "--- # c\na: 1\n---   \nb: 2\n---\t\nc: 3", []string{"a: 1\n", "b: 2\n", "c: 3"}},
		{"three dots need white space behind them", "a b\n...c\n", []string{"a b\n...c\n"}},
		{"content behind a separator", "a: 1\n--- b: 2\nc: 3\n---\nd: 4\n", []string{"a: 1\n", "!--- b: 2\nc: 3\n", "d: 4\n"}},
		{"more than three dashes", "a: 1\n----\nb: 2\n", []string{"a: 1\n", "!----\nb: 2\n"}},
		{"content behind three dots", "a: 1\n... b\n", []string{"a: 1\n", "!... b\n"}},
		{"a separator ends a quoted scalar", "a: \"b\n---\nc: d\n", []string{"!a: \"b\n", "c: d\n"}},
		{"a separator in a block scalar is indented", "a: |\n  ---\nb: 1\n", []string{"a: |\n  ---\nb: 1\n"}},
		{"a broken document between others", "a: 1\n---\nb: [\n---\nc: 3\n", []string{"a: 1\n", "!b: [\n", "c: 3\n"}},
		{"JSON values behind each other", "{}{\"a\": \"}{\"}\n {\"b\": 1}", []string{"{}", "{\"a\": \"}{\"}", "\n {\"b\": 1}"}},
		{"JSON and then YAML", "{\"a\": 1}\n---\nb: 2\n", []string{"{\"a\": 1}\n", "b: 2\n"}},
		{"JSON and then something else", "{}\n[]", []string{"!{}\n[]"}},
		{"YAML flow mappings are no JSON stream", "{a: 1}{b: 2}", []string{"!{a: 1}{b: 2}"}},
		{"a byte order mark is no part of a document", "\ufeffa: 1\n", []string{"a: 1\n"}},
		{"a byte order mark before a separator", "\ufeff---\na: 1\n", []string{"a: 1\n"}},
		{"a directive is a document that does not parse", "%YAML 1.1\n---\na: 1\n", []string{"!%YAML 1.1\n", "a: 1\n"}},
		{"UTF-16, little endian", "\xff\xfea\x00:\x00 \x00\xe9\x00", []string{"a: é"}},
		{"UTF-16, big endian", "\xfe\xff\x00a\x00:\x00 \x00\xe9", []string{"a: é"}},
		{"half of UTF-16", "\xfe\xff\x00a\x00", []string{"!\xfe\xff\x00a\x00"}},
		{"binary", "a: \x00", []string{"!a: \x00"}},
		{"nothing", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for i, doc := range Parse("x.yaml", []byte(tt.src)).Docs {
				mark := ""
				if doc.Err != nil {
					mark = "!"
				}
				if (doc.Tree == nil) != (doc.Err != nil) || doc.Index != i {
					t.Errorf("document %d has tree %v, error %v and index %d", i, doc.Tree, doc.Err, doc.Index)
				}
				got = append(got, mark+string(doc.File.Src[doc.Range.Start:doc.Range.End]))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSyntaxErrorsSayWhereAndWhy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		src  string
		want string // position, and a part of the message
	}{
		{"a colon in a plain value", "a: 1\nb: c: d\n", "2:5: mapping values are not allowed"},
		{"in the second document", "a: 1\n---\n\nb: c: d\n", "4:5: mapping values are not allowed"},
		{"a key that is indented too little", "a:\n  b: c\n d: e\n", "3:2: did not find expected key"},
		{"an open quote", "a: 1\nb: \"c\nd: e\n", "2:4: found unexpected end of stream"},
		{"an open bracket", "a: [b, c\nd: e\n", "1:9: did not find expected ',' or ']'"},
		{"a key without colon", "a: 1\nb\nc: 2\n", "2:1: could not find expected ':'"},
		{"behind what JSON does not have", "a: .inf\n~: <<\nb: c: d\n", "3:5: mapping values are not allowed"},
		{"behind an anchor", "a: &x 1\nb: c: d\n", "2:5: mapping values are not allowed"},
		{"behind what the scanner does not read", "a: !!str 1\nb: c: d\n", "2:1: mapping values are not allowed"},
		{"a tab as indentation", "a:\n\tb: c\n", "2:1: found character that cannot start any token (a tab"},
		{"a value that starts with @", "a: 1\nb: @c\n", "2:4: found character that cannot start any token"},
		{"an unknown anchor", "a: *b\n", "1:4: unknown anchor 'b' referenced"},
		{"an anchor that contains itself", "a: &x\n  b: *x\n", "2:6: the anchor contains itself"},
		{"content behind a separator", "a: 1\n--- b\n", "2:1: only a comment may follow ---"},
		{"text behind CRLF and a byte order mark", "\ufeffa: 1\r\nb: c: d\r\n", "2:5: mapping values"},
		{"a control character", "a: 1\nb: \x01\n", "2:4: control characters are not allowed"},
		{"no UTF-8", "a: 1\nb: \xff\n", "2:4: invalid leading UTF-8 octet"},
		{"a tab in front of a comment", "a:\n  b: c\n \t# d\n  e: f\n", "3:2: found a tab character that violates indentation (indent with spaces)"},
		{"a tag that does not fit", "a: 1\nb: !!int c\n", "2:10: the value does not fit its tag !!int"},
		{"a number that is none", "a: .nan\n", "1:4: JSON, which the API server reads, has no infinity"},
		{"a key that is null", "a: 1\n~: b\n", "2:1: a key is null"},
		{"a merge key without mapping", "<<: b\n", "1:1: the value of the merge key <<"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := Parse("x.yaml", []byte(tt.src))
			got := ""
			for _, doc := range f.Docs {
				err := doc.Err
				if err == nil {
					err = doc.Tree.refused
				}
				if err != nil {
					got = fmt.Sprintf("%s: %s", f.Position(err.Range.Start), strings.TrimPrefix(err.Message, "no valid YAML: "))
				}
			}
			if !strings.HasPrefix(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestParseIsNotOverwhelmed(t *testing.T) {
	t.Parallel()
	bomb := "x0: &x0 [a]\n"
	for i := range 40 {
		bomb += fmt.Sprintf("x%d: &x%d [*x%d, *x%d]\n", i+1, i+1, i, i)
	}
	tests := []struct {
		name, src string
		want      string // the error of the first document
	}{
		{"10,000 open brackets", strings.Repeat("[", 10_000), "no valid YAML: did not find expected node content (a value is missing)"},
		{"3,000,000 open brackets", strings.Repeat("[", 3_000_000), "no valid YAML: exceeded max depth of 10000"},
		{"3,000,000 nested objects", strings.Repeat(`{"a":`, 3_000_000), "no valid YAML: exceeded max depth of 10000"},
		{"3,000,000 dashes", strings.Repeat("- ", 3_000_000), "no valid YAML: exceeded max depth of 10000"},
		{"5,000 brackets", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), ""},
		{"an alias bomb", bomb, "the aliases make the document grow out of bounds"},
		{"300,000 JSON values", strings.Repeat("{}", 300_000), ""},
		{"20,000 merge keys", "<<: &a {b: c}\n" + strings.Repeat("<<: *a\n", 20_000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if doc := Parse("x.yaml", []byte(tt.src)).Docs[0]; doc.Err != nil {
				got = doc.Err.Message
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
