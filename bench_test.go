package klint_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// BenchmarkProcess measures whole processes, as a user would meet them: wall time (ns/op), CPU time of all threads
// (cpu-ms/op) and peak memory (peak-MB) of klint and of the tools that are installed, over the same files. Only the
// ratios between lines of one run mean anything.
//
// KLINT_PACKS names a folder with the packs small, medium, large and single, of any real manifests; without it they are made
// from testdata/examples. kubeconform takes part if it is on the PATH; KUBECONFORM_SCHEMAS is its -schema-location.
func BenchmarkProcess(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "klint")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/klint").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	packs := os.Getenv("KLINT_PACKS")
	if packs == "" {
		packs = b.TempDir()
		makePacks(b, packs)
	}
	tools := []struct {
		name string
		args []string
	}{
		{"klint", []string{binary, "check", "-o", "short", "--exit-zero"}},
		{"klint-no-rules", []string{binary, "check", "--only", "version/,schema/", "-o", "short", "--exit-zero"}},
		{"kubeconform", kubeconform()},
	}
	for _, pack := range []string{"small", "medium", "large", "single"} {
		for _, tool := range tools {
			if tool.args == nil {
				continue
			}
			b.Run(pack+"/"+tool.name, func(b *testing.B) {
				measure(b, append(slices.Clone(tool.args), filepath.Join(packs, pack)))
			})
		}
	}
}

func kubeconform() []string {
	path, err := exec.LookPath("kubeconform")
	if err != nil {
		return nil
	}
	args := []string{path, "-strict", "-ignore-missing-schemas", "-kubernetes-version", "1.36.3", "-summary"}
	if schemas := os.Getenv("KUBECONFORM_SCHEMAS"); schemas != "" {
		args = append(args, "-schema-location", schemas)
	}
	return args
}

// measure runs a command b.N times.
func measure(b *testing.B, args []string) {
	var cpu, peak float64
	for b.Loop() {
		cmd := exec.Command(os.Args[0], args...)
		cmd.Env = append(os.Environ(), "NO_COLOR=1", measured+"=1")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			b.Fatalf("%s: %v", strings.Join(args, " "), err)
		}
		var once, most float64
		if _, err := fmt.Sscan(string(out), &once, &most); err != nil {
			b.Fatalf("%q: %v", out, err)
		}
		cpu, peak = cpu+once, max(peak, most)
	}
	b.ReportMetric(cpu/float64(b.N), "cpu-ms/op")
	b.ReportMetric(peak, "peak-MB")
}

// measured is set in the environment of a test binary that is to do nothing but run the command that its arguments are. A process
// inherits the peak of the one that it is started from, so that must be a small one.
const measured = "KLINT_MEASURED"

func TestMain(m *testing.M) {
	if os.Getenv(measured) != "" {
		os.Exit(runMeasured(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// runMeasured runs a command and prints its CPU time in milliseconds and its peak memory in MB. A command that ends with a code of 0
// or 1 has done its job.
func runMeasured(args []string) (code int) {
	cmd := exec.Command(args[0], args[1:]...)
	if err := cmd.Run(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println((cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()).Seconds()*1000, peakMB(cmd.ProcessState))
	return 0
}

// makePacks fills dir with packs made of the examples. Every file starts with a comment of its own, so that no two are alike.
func makePacks(b *testing.B, dir string) {
	examples, err := filepath.Glob("testdata/examples/*/*.yaml")
	if err != nil || len(examples) == 0 {
		b.Fatalf("no examples: %v", err)
	}
	sources := make([]string, len(examples))
	for i, name := range examples {
		src, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		sources[i] = strings.TrimPrefix(string(src), "---\n")
	}
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	part := func(i int) string { return fmt.Sprintf("# part %d\n%s", i, sources[i%len(sources)]) }
	write("small/one.yaml", sources[0])
	for i := range 1000 {
		write(fmt.Sprintf("medium/d%02d/f%04d.yaml", i/100, i), part(i))
	}
	for i := range 20000 {
		write(fmt.Sprintf("large/d%03d/f%05d.yaml", i/500, i), part(i))
	}
	var stream strings.Builder
	for i := 0; stream.Len() < 50_000_000; i++ {
		stream.WriteString("---\n" + part(i))
	}
	write("single/all.yaml", stream.String())
}
