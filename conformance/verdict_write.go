package conformance

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/klint-dev/klint/manifest"
)

// rewrite returns a manifest with one odd spelling: what [mutator.mutate] never makes, since it writes values, not text. It returns "" for
// what it did if it did nothing.
func (m *mutator) rewrite(doc Document) (mutant []byte, what string) {
	tree, root := doc.Object.Tree(), doc.Object.Node
	var scalars, keys []int
	for n := root; n < tree.Next(root); n++ {
		switch tree.Nodes[n].Kind {
		case manifest.Map:
			for key, value := range tree.Fields(n) {
				if n == root && (tree.Text(key) == "apiVersion" || tree.Text(key) == "kind") {
					continue
				}
				keys = append(keys, key)
				if tree.Nodes[value].Kind == manifest.Scalar {
					scalars = append(scalars, value)
				}
			}
		case manifest.Seq:
			for item := range tree.Items(n) {
				if tree.Nodes[item].Kind == manifest.Scalar {
					scalars = append(scalars, item)
				}
			}
		}
	}
	if len(keys) == 0 || len(scalars) == 0 {
		return nil, ""
	}
	scalar, key := scalars[m.random.IntN(len(scalars))], keys[m.random.IntN(len(keys))]
	offset := doc.Object.Doc.Range.Start
	replace := func(node int, text string) []byte {
		r := tree.Range(node)
		return slices.Concat(doc.Bytes[:r.Start-offset], []byte(text), doc.Bytes[r.End-offset:])
	}
	at := tree.Range(scalar)
	old := string(tree.Src[at.Start:at.End])
	switch m.random.IntN(10) {
	case 0:
		text := oddKeys[m.random.IntN(len(oddKeys))]
		return replace(key, text), fmt.Sprintf("write the key %s as %s", tree.Text(key), text)
	case 1:
		return m.insertBefore(doc, key, tree.Text(key)+": "+m.oddScalar("a")), "repeat the key " + tree.Text(key)
	case 2: // no key that a merge brings is there: kubectl merges before it sends, and so klint takes it
		text := []string{"bogus: {a: {b: [1, {c: d}]}}", "<<: {bogus: 1}", "<<: {}", "bogus: ~"}[m.random.IntN(4)]
		return m.insertBefore(doc, key, text), "add " + text + " beside " + tree.Text(key)
	case 3:
		if strings.ContainsAny(old, "\n&*!") {
			return nil, ""
		}
		tag := []string{"&a ", "!!str ", "!!int ", "!!float ", "!!bool ", "!!null ", "!!binary ", "! ", "!a ", "!!timestamp "}[m.random.IntN(10)]
		return replace(scalar, tag+old), "put " + tag + "before " + old
	}
	text := m.oddScalar(old)
	return replace(scalar, text), fmt.Sprintf("write %s as %s", old, text)
}

// insertBefore writes a field before another one, in the form of the mapping.
func (m *mutator) insertBefore(doc Document, key int, field string) []byte {
	src, at := doc.Bytes, doc.Object.Tree().Range(key).Start-doc.Object.Doc.Range.Start
	line := bytes.LastIndexByte(src[:at], '\n') + 1
	between := "\n" + strings.Repeat(" ", at-line)
	if strings.Trim(string(src[line:at]), " -") != "" {
		between = ", " // the mapping is in flow style
	}
	return slices.Concat(src[:at], []byte(field+between), src[at:])
}

// oddKeys are spellings of keys.
var oddKeys = []string{`yes`, `5`, `~`, `null`, `1.5`, `"name"`, `'name'`, `!!str name`, `2020-01-01`, `true`, `"na\x6de"`, `""`, `0x10`, `on`, `1e3`, `&k name`, `"a b"`, `é`}

// oddScalar returns a spelling of a scalar, or of what stands in its place.
func (m *mutator) oddScalar(old string) string {
	scalars := []string{
		`yes`, `No`, `on`, `OFF`, `y`, `n`, `Y`, `True`, `TRUE`, `~`, `null`, `Null`, `NULL`, `""`, `''`, `" "`,
		`5`, `'5'`, `"5"`, `+5`, `-0`, `0`, `00`, `017`, `0o17`, `08`, `0x1F`, `0b11`, `1_000`, `1,000`, `1:30`, `190:20:30`, `1.0`, `5.0`, `1.`, `.5`, `0.5`, `1e3`, `1E3`, `1e+3`, `12e03`, `1e-3`, `1e400`,
		`.inf`, `-.Inf`, `.NaN`, `99999999999999999999`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775809`, `2147483648`, `18446744073709551616`,
		`2020-01-01`, `2020-01-01T00:00:00Z`, `2020-01-01 00:00:00`, `2020-01-01t00:00:00.5+01:00`, `"2020-01-01T00:00:00.000000Z"`, `"2020-01-01T24:00:00Z"`, `12:00`,
		`!!str 5`, `!!int "5"`, `!!float 1`, `!!binary YQ==`, `!!null ''`, `!!bool "true"`, `YQ==`, `YQ`, `"YQ=="`, `"YQ==\n"`, `"Y Q=="`,
		`{}`, `[]`, `[~]`, `{a: ~}`, `[[]]`, `[{}]`, `{"": a}`, `{a: {a: {a: 1}}}`,
		`"\u00e9"`, `"a\nb"`, `"\t"`, `"a\0b"`, `"\ud83d\ude00"`, `=`, `"<<"`, `"*"`, `"&a"`, `a#b`, `"a # b"`, `100m`, `0.1Gi`, `1Ki`, `1ki`, `1e3Mi`, `"1 Gi"`, `.5Gi`, `+1Gi`, `-1`, `1E`, `1Ee`, `0.0000000001`, `1k`, `1K`, `100000000000000000000000Ei`,
		`10s`, `1h30m`, `"1.5h"`, `1d`, `"10%"`, `10%`, `"0%"`, `"-5%"`, `5%%`,
	}
	if text := strings.Trim(old, `"'`); !strings.ContainsAny(text, "\n\"\\'") {
		scalars = append(scalars, `"`+text+`"`, `'`+text+`'`, `"`+text+`"`, text, " "+text+" # why", `"`+text+`\n"`)
	}
	return scalars[m.random.IntN(len(scalars))]
}
