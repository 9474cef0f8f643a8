package worker

import (
	"context"
	"fmt"
	"time"

	"salus/ledger"
	"salus/worker/member"
	"salus/worker/source"
	"salus/worker/vault"
)

// From says how an import reads records. The zero value reads those of the folder, and keeps the good lines.
type From struct {
	// Strict refuses the whole import for one line that cannot be kept.
	Strict bool
	// Each gets every problem, also those that the report only counts.
	Each func(source.Problem)
	// Cut says that the records hold no data outside of the times that the folder's FHIR Consents name: see consent/fhir. A vault is filled by such imports, or by
	// none.
	Cut bool
}

// Import is [Site.ImportFrom] for the records of the folder itself.
func (s *Site) Import(ctx context.Context, chain *ledger.Client, keys member.Keys, dir, column string, progress func(string)) (Imported, error) {
	return s.ImportFrom(ctx, chain, keys, dir, column, From{}, progress)
}

// records reads records into the vault.
func (s *Site) records(ctx context.Context, dir string, from From, progress func(string)) (source.Report, vault.Summary, error) {
	f, err := source.Open(dir)
	if err != nil {
		return source.Report{}, vault.Summary{}, err
	}
	return f.Import(ctx, s.Vault, source.Options{Strict: from.Strict, Each: from.Each, Progress: spoken(progress, time.Now)})
}

// spoken tells how far an import has come, every two seconds.
func spoken(say func(string), now func() time.Time) func(source.Progress) {
	begun := now()
	last := begun
	return func(p source.Progress) {
		if now().Sub(last) < 2*time.Second {
			return
		}
		last = now()
		say(fmt.Sprintf("reading file %d of %d, %d of %d MB, %d records, %ds", p.Files, p.OfFiles, p.Bytes>>20, p.OfBytes>>20, p.Records, int(last.Sub(begun).Seconds())))
	}
}
