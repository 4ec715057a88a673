# make           build klint, run the tests and the linters
# make build     ./klint
# make test      every test of the module, with the race detector where there is a C compiler, which it needs
# make lint      gofmt, go vet, staticcheck
# make example   what klint says and would change in testdata/examples
# make generate  rewrite the schema table and the generated documents; the tree must be clean afterwards
# make fuzz      look for inputs that break a law, FUZZTIME per target
# make conformance  compare verdicts and rewrites with the code of Kubernetes, which takes minutes to build
# make bench     time whole runs of klint, and of kubeconform where it is installed

GO         ?= go
FUZZTIME   ?= 1m
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: all build test lint example generate fuzz conformance bench
all: build test lint

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o klint ./cmd/klint

test:
	$(GO) test $(if $(filter 1,$(shell $(GO) env CGO_ENABLED)),-race) ./...

lint:
	@bad=$$(gofmt -l .); [ -z "$$bad" ] || { echo "gofmt: $$bad"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) mod tidy -diff

example: build
	-./klint check testdata/examples
	-./klint fix --diff testdata/examples

# The schema table comes from the released sources of Kubernetes, which are downloaded as Go modules.
generate:
	cd schemas/gen && $(GO) run . -o ../data/table.bin
	cd schemas/catalog && $(GO) run . -o ../data/catalog.bin
	$(GO) generate ./...

fuzz:
	$(GO) test ./manifest -run '^$$' -fuzz '^FuzzParse$$' -fuzztime $(FUZZTIME)
	$(GO) test ./manifest -run '^$$' -fuzz '^FuzzText$$' -fuzztime $(FUZZTIME)
	$(GO) test ./manifest -run '^$$' -fuzz '^FuzzEdit$$' -fuzztime $(FUZZTIME)
	$(GO) test ./cmd/klint -run '^$$' -fuzz '^FuzzFix$$' -fuzztime $(FUZZTIME)

# KLINT_CORPUS and the other variables that widen the comparison are described at the tests.
conformance:
	cd conformance && $(GO) test -vet=off -v .
	cd conformance/convert && $(GO) test ./...
	cd conformance/pss && $(GO) test ./...

# KLINT_PACKS and KUBECONFORM_SCHEMAS are described at BenchmarkProcess. Save two runs and compare them with benchstat.
bench:
	$(GO) test -run '^$$' -bench Process -benchtime 5x -timeout 60m .
