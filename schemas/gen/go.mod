module github.com/klint-dev/klint/schemas/gen

go 1.26.0
