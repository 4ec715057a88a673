# make           build klint, run the tests and the linters
# make build     ./klint
# make test      every test of the module, with the race detector
# make lint      gofmt, go vet, staticcheck
# make example   what klint says and would change in testdata/examples
# make generate  rewrite the schema table and the generated documents; the tree must be clean afterwards
# make fuzz      look for inputs that break a law, FUZZTIME per target
# make bench     compare the speed with the commit BASE and, where they are installed, with other tools

GO         ?= go
FUZZTIME   ?= 1m
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
MODULES     = . schemas/gen

.PHONY: all build test lint example generate fuzz bench
all: build test lint

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o klint ./cmd/klint

test:
	$(GO) test -race ./...

lint:
	@bad=$$(gofmt -l .); [ -z "$$bad" ] || { echo "gofmt: $$bad"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) mod tidy -diff

example: build
	-./klint check testdata/examples
	-./klint fix --diff testdata/examples
