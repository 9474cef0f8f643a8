package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"

	"salus/ledger"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/source"
	"salus/worker/source/bulk"
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
	// SamePatients says that a patient's name stands for the same person in all the kinds of sources that the vault and this import have.
	SamePatients bool
	// Base is the address of the FHIR server that a folder's resources are of: see [source.Options].
	Base string
	// Server is the FHIR server that the records come from; nil: from the folder, which else holds lists alone, and may be "".
	Server *Server
}

// Server is a FHIR server to export from.
type Server struct {
	bulk.Request
	Client *bulk.Client
	// Full exports everything, and not only what changed since the last export of the same request.
	Full bool
}

// Exported says what an export of a server was.
type Exported struct {
	Since string `json:"since,omitempty"` // what changed since; empty: everything
	Time  string `json:"time"`            // the server's, which the next one asks from
}

// Import is [Site.ImportFrom] for the records of the folder itself.
func (s *Site) Import(ctx context.Context, chain *ledger.Client, keys member.Keys, dir, column string, progress func(string)) (Imported, error) {
	return s.ImportFrom(ctx, chain, keys, dir, column, From{}, progress)
}

// records reads records into the vault.
func (s *Site) records(ctx context.Context, dir string, from From, progress func(string), out *Imported) (err error) {
	o := source.Options{Strict: from.Strict, Each: from.Each, Base: from.Base, Progress: spoken(progress, time.Now)}
	if from.Server != nil {
		o.Base = from.Server.Base
		if err := s.samePatients(ctx, []string{serverKind(from.Server.Base)}, from.SamePatients); err != nil {
			return err
		}
		return importFault(s.export(ctx, from.Server, o, progress, out))
	}
	f, err := source.Open(dir)
	if err != nil {
		return err
	}
	if err := s.samePatients(ctx, f.Kinds(), from.SamePatients); err != nil {
		return err
	}
	out.Report, out.Vault, err = f.Import(ctx, s.Vault, o)
	return importFault(err)
}

// export fetches what a server exports and reads it into the vault.
func (s *Site) export(ctx context.Context, from *Server, o source.Options, progress func(string), out *Imported) error {
	client := *from.Client
	client.Say = progress
	e, err := client.Fetch(ctx, shredding{s.Vault}, from.Request, from.Full)
	if err != nil {
		return err
	}
	reason := ""
	if from.Full {
		if o.Mirror, reason, err = s.mirror(from.Request); err != nil {
			return err
		}
	}
	out.Report, out.Vault, err = source.Whole(e.Files()).Import(ctx, s.Vault, o)
	if reason != "" {
		out.Report.Add(source.Problem{Reason: reason})
	}
	for _, w := range e.Warnings() {
		out.Report.Add(w)
	}
	if errors.Is(err, source.ErrIncomplete) || errors.Is(err, source.ErrRejected) { // another try must not meet the same files
		return errors.Join(err, e.Discard(ctx))
	}
	if err != nil {
		return err
	}
	out.Export = &Exported{Since: e.Since, Time: e.Time}
	return e.Done(ctx)
}

// mirror says what a full export of a server is all of, or why records that the server has no longer cannot be told. Servers need not name what was deleted, and a full export is not asked for it.
func (s *Site) mirror(r bulk.Request) (*source.Mirror, string, error) {
	var was named
	if err := s.loadJSON(namesBlob, &was); err != nil {
		return nil, "", err
	}
	switch {
	case strings.HasPrefix(r.Level, "Group/") || len(r.Filters) > 0:
		return nil, "an export of a group, or with filters, does not tell which records the server has no longer; none was deleted", nil
	case slices.ContainsFunc(was.Kinds, func(kind string) bool { return strings.HasPrefix(kind, "FHIR") && kind != serverKind(r.Base) }):
		return nil, "resources here are of other sources, too, so that nobody knows which of them this server has no longer; none was deleted", nil
	}
	return &source.Mirror{Types: r.Types, Owned: r.Level != ""}, "", nil
}

// shredding destroys the data key of a blob that it deletes.
type shredding struct{ *vault.Vault }

func (s shredding) DeleteBlob(name string) error { return s.EraseBlob(name) }

// dropExports destroys what was fetched of servers and not imported yet.
func (s *Site) dropExports(ctx context.Context) error {
	return bulk.DiscardAll(ctx, shredding{s.Vault})
}

// importFault gives an import's error the code that `salus explain` knows.
func importFault(err error) error {
	for _, f := range []struct {
		is   error
		code faults.Code
	}{
		{bulk.ErrDenied, faults.ServerDenied}, {bulk.ErrAway, faults.ServerAway}, {bulk.ErrPartial, faults.ExportPartial}, {bulk.ErrRefused, faults.ExportRefused}, {bulk.ErrGone, faults.ExportRefused},
		{source.ErrIncomplete, faults.SourceIncomplete}, {source.ErrRejected, faults.SourceRejected}, {syscall.ENOSPC, faults.DiskFull}, {syscall.EDQUOT, faults.DiskFull},
	} {
		if errors.Is(err, f.is) {
			return faults.New(f.code, "%v", err)
		}
	}
	return err
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
