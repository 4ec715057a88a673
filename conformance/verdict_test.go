package conformance

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// release is the release that klint and the server are compared for: KLINT_RELEASE, or 1.36.
func release() string { return cmp.Or(os.Getenv("KLINT_RELEASE"), "1.36") }

var sharedServer = sync.OnceValues(func() (*Server, error) { return NewServer(release()) })

// judges returns both judges. The server takes a second to make; tests share it.
func judges(t *testing.T) (*Server, *Klint) {
	t.Helper()
	server, err := sharedServer()
	if err != nil {
		t.Fatal(err)
	}
	klint, err := newKlint(release(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return server, klint
}

// tally counts verdicts and keeps what disagrees.
type tally struct {
	both, neither      int // accept
	onlyServer, onlyUs int // accept
	newer              int // not comparable
	sameField          int
	kinds              map[string]int
	disagree           map[string][]comparison
	fields             map[string][]comparison
}

func newTally() *tally {
	return &tally{kinds: map[string]int{}, disagree: map[string][]comparison{}, fields: map[string][]comparison{}}
}

func (t *tally) add(c comparison) {
	t.kinds[c.GVK.Kind]++
	switch {
	case c.isNewer():
		t.newer++
	case !c.agrees():
		t.disagree[c.class()] = append(t.disagree[c.class()], c)
		if c.server.Accepted {
			t.onlyServer++
		} else {
			t.onlyUs++
		}
	case c.server.Accepted:
		t.both++
	default:
		t.neither++
		if c.firstFieldAgrees() {
			t.sameField++
		} else {
			class := fmt.Sprintf("%s: server %s, klint %s", c.GVK.Kind, withoutIndexes(c.server.Fields[0]), withoutIndexes(c.refusals[0].Path.String()))
			t.fields[class] = append(t.fields[class], c)
		}
	}
}

func (t *tally) total() int { return t.both + t.neither + t.onlyServer + t.onlyUs }

// agreement is a percentage.
func (t *tally) agreement() float64 {
	return 100 * float64(t.both+t.neither) / float64(max(1, t.total()))
}

func (t *tally) String() string {
	text := fmt.Sprintf("%d judged: both accept %d, both refuse %d, only klint refuses %d, only the server refuses %d: %.3f %%; first field %.2f %%",
		t.total(), t.both, t.neither, t.onlyServer, t.onlyUs, t.agreement(), 100*float64(t.sameField)/float64(max(1, t.neither)))
	if t.newer > 0 {
		text += fmt.Sprintf("; %d have fields that only a newer release has", t.newer)
	}
	return text
}

// logClasses prints the classes of a map, most frequent first, with an example each.
func logClasses(t *testing.T, classes map[string][]comparison, most int) {
	names := slices.SortedFunc(maps.Keys(classes), func(a, b string) int {
		return cmp.Or(len(classes[b])-len(classes[a]), strings.Compare(a, b))
	})
	for _, name := range names[:min(most, len(names))] {
		c := classes[name][0]
		detail := c.server.Message
		if c.server.Accepted {
			detail = c.refusals[0].Message
		}
		t.Logf("%5d %s\n        %s: %.300s", len(classes[name]), name, c.Name, detail)
	}
}

// compare asks both.
func compare(t *testing.T, server *Server, klint *Klint, doc Document) comparison {
	t.Helper()
	refusals, err := klint.Judge(doc)
	if err != nil {
		t.Fatalf("%s: %v", doc.Name, err)
	}
	return comparison{doc, server.Judge(doc), refusals}
}

// TestServerAgainstRecording compares the server with verdicts that a whole kube-apiserver gave over HTTP. KLINT_VERDICTS is a
// file of them: a JSON object a line, with file, docIndex, item and accepted.
func TestServerAgainstRecording(t *testing.T) {
	corpus, recording := os.Getenv("KLINT_CORPUS"), os.Getenv("KLINT_VERDICTS")
	if corpus == "" || recording == "" || release() != "1.36" {
		t.Skip("KLINT_CORPUS and KLINT_VERDICTS are not set")
	}
	server, _ := judges(t)
	recorded := readRecording(t, recording)
	files, err := readFolder(corpus)
	if err != nil {
		t.Fatal(err)
	}
	judged, different := 0, 0
	for _, f := range files {
		for _, doc := range documents(f) {
			want, ok := recorded[doc.Name]
			if !ok || !server.Serves(doc.GVK) {
				continue
			}
			judged++
			if got := server.Judge(doc); got.Accepted != want.Accepted {
				different++
				t.Errorf("%s: %v %.200q, recorded %v %.200q", doc.Name, got.Accepted, got.Message, want.Accepted, want.Message)
			}
		}
	}
	t.Logf("%d documents, %d verdicts differ", judged, different)
}

type recordedVerdict struct {
	File     string
	DocIndex int
	Item     *int
	Accepted bool
	Class    string
	Message  string
}

func readRecording(t *testing.T, name string) map[string]recordedVerdict {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	recorded := map[string]recordedVerdict{}
	for lines := json.NewDecoder(bufio.NewReader(f)); lines.More(); {
		var v recordedVerdict
		if err := lines.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if v.Class == "cluster" {
			continue
		}
		name := fmt.Sprintf("%s#%d", v.File, v.DocIndex)
		if v.Item != nil {
			name += fmt.Sprintf("[%d]", *v.Item)
		}
		recorded[name] = v
	}
	return recorded
}

// TestVerdicts compares the verdicts on the manifests of testdata, which the server takes, and of KLINT_CORPUS. KLINT_FIELDS=1 shows where
// refusals name different fields first.
func TestVerdicts(t *testing.T) {
	server, klint := judges(t)
	for _, folder := range folders() {
		files, err := readFolder(folder)
		if err != nil {
			t.Fatal(err)
		}
		result := newTally()
		for _, f := range files {
			for _, doc := range documents(f) {
				if server.Serves(doc.GVK) {
					result.add(compare(t, server, klint, doc))
				}
			}
		}
		t.Log(folder, result)
		logClasses(t, result.disagree, 40)
		if os.Getenv("KLINT_FIELDS") != "" {
			logClasses(t, result.fields, 60)
		}
		if folder == folders()[0] && release() == "1.36" && result.both != result.total() {
			t.Errorf("%s: not all manifests are taken by both", folder)
		}
		if result.agreement() < 99.5 {
			t.Errorf("%s: less than 99.5 %% of the verdicts agree", folder)
		}
	}
}

// folders are testdata/verdicts and what KLINT_CORPUS names.
func folders() []string {
	folders := []string{filepath.Join("testdata", "verdicts")}
	if corpus := os.Getenv("KLINT_CORPUS"); corpus != "" {
		folders = append(folders, corpus)
	}
	return folders
}
