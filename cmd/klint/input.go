package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/pflag"

	"github.com/klint-dev/klint/lint"
	"github.com/klint-dev/klint/manifest"
)

// inputFlags say what is read.
type inputFlags struct {
	filenames   []string
	recursive   bool
	noGitignore bool
	asFound     bool
	stdinName   string
	allowEmpty  bool
	workers     int
	config      *config // nil if the command reads none
}

func (f *inputFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.filenames, "filename", "f", nil, "`PATH` to read: a file, folder, pattern or -, besides the arguments (repeatable)")
	flags.BoolVarP(&f.recursive, "recursive", "R", true, "also read the subfolders of folders")
	flags.BoolVar(&f.noGitignore, "no-gitignore", false, "also read what a .gitignore excludes")
	flags.BoolVar(&f.asFound, "as-found", false,
		"treat files that are named as if they were found in a folder:\nleave out what the configuration excludes, and pass over what is no manifest")
	flags.StringVar(&f.stdinName, "stdin-filename", "", "`NAME` of standard input in what is printed (default \"<stdin>\")")
	flags.BoolVar(&f.allowEmpty, "allow-empty", false, "finding no file to read is no error")
	flags.IntVarP(&f.workers, "jobs", "j", 0, "work on `N` files at a time (default: as many as there are processors)")
}

// input is what was read.
type input struct {
	set      *manifest.Set
	notRead  []string
	problems []lint.Problem
}

// load finds and reads everything that the arguments and -f name; the current folder if they name nothing.
func (a *app) load(ctx context.Context, f *inputFlags, args []string, progress *progress) (*input, error) {
	args = append(append([]string{}, args...), f.filenames...)
	if len(args) == 0 {
		args = []string{"."}
	}
	progress.phase("looking for files")
	sources, errs := manifest.Walk(args, manifest.WalkOptions{
		Flat: !f.recursive, NoIgnore: f.noGitignore, AsFound: f.asFound, Stdin: a.stdin, StdinName: f.stdinName,
	})
	if f.config != nil {
		sources = f.config.keep(sources)
	}
	in := &input{set: &manifest.Set{}}
	for _, err := range errs {
		in.fail(err)
	}
	if len(sources) == 0 && len(errs) == 0 && !f.allowEmpty {
		return nil, usagef("no YAML or JSON file in %s (--allow-empty makes that no error)", strings.Join(args, ", "))
	}
	progress.phase("reading")
	files, errs := a.loadAll(ctx, sources, f.workers, progress.update)
	for i, file := range files {
		if errs[i] != nil {
			in.fail(errs[i])
		} else if file != nil {
			in.set.Files = append(in.set.Files, file)
		}
	}
	in.set.MarkPatches()
	return in, ctx.Err()
}

// loadAll reads and parses the sources on several goroutines. What ctx no longer lets it read stays nil.
func (a *app) loadAll(ctx context.Context, sources []manifest.Source, workers int, progress func(done, total int)) ([]*manifest.File, []error) {
	files, errs := make([]*manifest.File, len(sources)), make([]error, len(sources))
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next, done atomic.Int64
	var group sync.WaitGroup
	for range min(workers, len(sources)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(sources) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				files[i], errs[i] = loadOne(sources[i])
				if files[i] != nil {
					a.budget.add(len(files[i].Src))
				}
				progress(int(done.Add(1)), len(sources))
			}
		})
	}
	group.Wait()
	return files, errs
}

// loadOne reads and parses a source. A panic becomes a [lint.Bug], so that one file cannot end the whole run.
func loadOne(source manifest.Source) (file *manifest.File, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("%s: %w", source.Name, &lint.Bug{Value: value, Stack: debug.Stack()})
		}
	}()
	return source.Load()
}

// fail notes an error of package manifest, which begins with the name of what could not be read.
func (in *input) fail(err error) {
	p := lint.Problem{Err: err}
	if cause := errors.Unwrap(err); cause != nil {
		if name, ok := strings.CutSuffix(err.Error(), ": "+cause.Error()); ok {
			p = lint.Problem{File: name, Err: cause}
			in.notRead = append(in.notRead, name)
		}
	}
	in.problems = append(in.problems, p)
}
