package migrate

import (
	"testing"

	"github.com/klint-dev/klint/lint"
)

func TestReferencesToCustomKinds(t *testing.T) {
	testFindings(t, "testdata/findings/productreferences.txtar", func(m *Migrator) lint.Check { return m.References })
}
