package source

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"salus/worker/source/views"
	"salus/worker/vault"
)

// recordList are records without a vault. After the last one comes err, if there is one.
type recordList struct {
	list []string
	err  error
}

func (l recordList) RecordsOfType(_ context.Context, typ string) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) {
		for _, data := range l.list {
			if !yield(vault.Record{Type: typ, Data: []byte(data)}, nil) {
				return
			}
		}
		if l.err != nil {
			yield(vault.Record{}, l.err)
		}
	}
}

func (l recordList) Record(context.Context, string, string) (vault.Record, error) {
	return vault.Record{}, vault.ErrNotFound
}

// TestAViewOverTheVaultGivesWhatItGivesOneByOne: on every processor, in order, and with the first error.
func TestAViewOverTheVaultGivesWhatItGivesOneByOne(t *testing.T) {
	view, err := views.Compile([]byte(`{"resource":"Observation","select":[{"column":[{"name":"patient","path":"subject.getReferenceKey(Patient)"},{"name":"v","path":"value.ofType(integer)"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := compiledView{view: view, patient: 0, chooser: chooser{by: -1, takes: []int{1}}}
	const number = 4000
	good := recordList{}
	for i := range number {
		subject := fmt.Sprintf(`,"subject":{"reference":"Patient/p%d"}`, i)
		if i%100 == 7 {
			subject = ""
		}
		good.list = append(good.list, fmt.Sprintf(`{"resourceType":"Observation","id":"o%d"%s,"valueInteger":%d,"note":[{"text":"%s"}]}`, i, subject, i, strings.Repeat("x", 300)))
	}
	run := func(l recordList) (map[string][]views.Cell, int, int, error) {
		return c.run(t.Context(), l, &followed{ctx: t.Context(), from: l})
	}
	rows, n, nameless, err := run(good)
	if err != nil || n != number || nameless != number/100 || len(rows) != number-number/100 {
		t.Fatal(len(rows), n, nameless, err)
	}
	for i := range number {
		if cells, ok := rows[fmt.Sprint("p", i)]; ok == (i%100 == 7) || ok && cells[1].Text != fmt.Sprint(i) {
			t.Fatal(i, cells)
		}
	}
	broken := errors.New("the disk")
	for name, c := range map[string]struct {
		change func(l []string)
		err    error
		want   string
	}{
		"the vault's error":           {func([]string) {}, broken, "the disk"},
		"before the vault's error":    {func(l []string) { l[number-1] = "{" }, broken, "Observation 4000 in the vault"},
		"the first of two":            {func(l []string) { l[1500], l[3000] = "{", "[" }, nil, "Observation 1501 in the vault"},
		"a patient's second row":      {func(l []string) { l[2000] = l[1] }, nil, "Observation 2001 in the vault: a second row"},
		"a second row, then no JSON":  {func(l []string) { l[2000], l[2001] = l[1], "{" }, nil, "Observation 2001 in the vault: a second row"},
		"no JSON, then a second row":  {func(l []string) { l[2001], l[2000] = l[1], "{" }, nil, "Observation 2001 in the vault: byte"},
		"no JSON in the first record": {func(l []string) { l[0] = "{" }, nil, "Observation 1 in the vault"},
	} {
		t.Run(name, func(t *testing.T) {
			l := recordList{append([]string{}, good.list...), c.err}
			c.change(l.list)
			if _, _, _, err := run(l); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Error(err)
			}
		})
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, _, _, err := c.run(ended, good, &followed{ctx: ended, from: good}); !errors.Is(err, context.Canceled) {
		t.Error("cancelled:", err)
	}
}
