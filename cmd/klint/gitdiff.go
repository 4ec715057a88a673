package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// changes are the lines of a git work tree that have changed since a revision.
type changes struct {
	root    string // of the work tree, without symbolic links
	tracked map[string]bool
	changed map[string][]lineRange // by path from the root
	paths   map[*manifest.File]string
}

// lineRange is a range of lines, from 1, both ends included.
type lineRange struct{ first, last int }

// changedSince asks git what has changed in the work tree around the working directory.
func changedSince(rev string) (*changes, error) {
	root, err := git("rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("--new-from-rev: %w", err)
	}
	commit, err := git("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("--new-from-rev: git knows no revision %q", rev)
	}
	c := &changes{tracked: make(map[string]bool), paths: make(map[*manifest.File]string)}
	if c.root, err = filepath.EvalSymlinks(strings.TrimRight(string(root), "\r\n")); err != nil {
		return nil, fmt.Errorf("--new-from-rev: %w", err)
	}
	files, err := git("-C", c.root, "ls-files", "-z")
	if err != nil {
		return nil, fmt.Errorf("--new-from-rev: %w", err)
	}
	for name := range bytes.SplitSeq(files, []byte{0}) {
		if len(name) > 0 {
			c.tracked[string(name)] = true
		}
	}
	diff, err := git("-C", c.root, "-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--unified=0",
		"--src-prefix=a/", "--dst-prefix=b/", strings.TrimSpace(string(commit)), "--")
	if err != nil {
		return nil, fmt.Errorf("--new-from-rev: %w", err)
	}
	c.changed = changedLines(diff)
	return c, nil
}

func git(args ...string) ([]byte, error) {
	out, err := exec.Command("git", args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		text, _, _ := strings.Cut(string(exit.Stderr), "\n")
		return nil, fmt.Errorf("git: %s", strings.TrimPrefix(text, "fatal: "))
	}
	return out, err
}

// changedLines reads a patch without context. Where lines only went, those on either side count as changed.
func changedLines(patch []byte) map[string][]lineRange {
	changed := make(map[string][]lineRange)
	path := ""
	header := true // a line of the text can look like one of the header
	for line := range bytes.SplitSeq(patch, []byte("\n")) {
		text := string(bytes.TrimSuffix(line, []byte("\r")))
		if strings.HasPrefix(text, "diff --git ") {
			header = true
		}
		if name, ok := strings.CutPrefix(text, "+++ "); ok && header {
			header = false
			if unquoted, err := strconv.Unquote(name); err == nil {
				name = unquoted
			}
			path = strings.TrimPrefix(strings.TrimSuffix(name, "\t"), "b/")
			continue
		}
		if s, ok := hunk(text); ok {
			changed[path] = append(changed[path], s)
		}
	}
	return changed
}

// hunk reads the new lines of a header "@@ -12,0 +13,2 @@".
func hunk(text string) (lineRange, bool) {
	if !strings.HasPrefix(text, "@@ ") {
		return lineRange{}, false
	}
	_, added, _ := strings.Cut(text, " +")
	added, _, _ = strings.Cut(added, " @@")
	start, count, several := strings.Cut(added, ",")
	first, err := strconv.Atoi(start)
	if err != nil {
		return lineRange{}, false
	}
	n := 1
	if several {
		if n, err = strconv.Atoi(count); err != nil {
			return lineRange{}, false
		}
	}
	if n == 0 {
		return lineRange{first, first + 1}, true
	}
	return lineRange{first, first + n - 1}, true
}

// touch reports whether a finding is on a line that has changed. What git does not track is new.
func (c *changes) touch(f lint.Finding) bool {
	path, ok := c.paths[f.File]
	if !ok {
		path = c.path(f.File)
		c.paths[f.File] = path
	}
	if !c.tracked[path] {
		return true
	}
	first, last := f.File.Position(f.Range.Start).Line, f.File.Position(max(f.Range.Start, f.Range.End-1)).Line
	for _, s := range c.changed[path] {
		if s.first <= last && first <= s.last {
			return true
		}
	}
	return false
}

// path returns a file's path from the root of the work tree, with slashes; "" for what is no file.
func (c *changes) path(f *manifest.File) string {
	if f.Path == "" {
		return ""
	}
	absolute, err := filepath.Abs(f.Path)
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(absolute); err == nil {
		absolute = real
	}
	below, err := filepath.Rel(c.root, absolute)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(below)
}
