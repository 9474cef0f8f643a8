package main

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"salus/proto/faults"
	"salus/worker"
	"salus/worker/vault"
)

func workerVault() *cobra.Command {
	c := &cobra.Command{
		Use: "vault", Short: "The encrypted records: verify, compact, back up, restore, change the key, search, share copies",
		Long: `A hospital's records lie encrypted in FOLDER/vault; the key that opens them is FOLDER/vault.key. Each patient has a
key of its own, wrapped by that one: destroying it (salus worker erase) erases the patient in every copy of the
records.`,
	}
	c.AddCommand(vaultStatus(), vaultVerify(), vaultCompact(), vaultBackup(), vaultRestore(), vaultRewrap(), vaultKeep(), vaultSearch(), vaultProve(),
		vaultPeers(), vaultObjects(), vaultFetch(), vaultPin(true), vaultPin(false), vaultCollect())
	return c
}

// onSite makes a command on the hospital's folder.
func onSite(c *cobra.Command, run func(cmd *cobra.Command, s *worker.Site, args []string, asJSON bool) error) *cobra.Command {
	var dir string
	var asJSON bool
	dirFlag(c, &dir, "worker", "the hospital's folder")
	jsonFlag(c, &asJSON)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := worker.OpenSite(dir)
		if err != nil {
			return err
		}
		return errors.Join(run(cmd, s, args, asJSON), s.Close())
	}
	return c
}

// progressing tells on standard error how far something has come, once in two seconds.
func progressing(cmd *cobra.Command) vault.Progress {
	last := time.Now()
	return func(what string, done, total int64) {
		if time.Since(last) < 2*time.Second || total == 0 {
			return
		}
		last = time.Now()
		fmt.Fprintf(cmd.ErrOrStderr(), "  %s: %d %%\n", what, 100*done/total)
	}
}

func vaultStatus() *cobra.Command {
	return onSite(&cobra.Command{
		Use: "status", Short: "Show what the vault holds and on what", Args: exactArgs(),
		Example: "  salus worker vault status --dir consortium/st-anna",
	}, func(cmd *cobra.Command, s *worker.Site, _ []string, asJSON bool) error {
		u, err := s.Vault.Usage(cmd.Context())
		if err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.vault/v1", u, func(w io.Writer) {
			fmt.Fprintf(w, "%d records of %d patients, %d former versions, %d deleted at their source\n", u.Records, u.Patients, u.Former, u.Deleted)
			fmt.Fprintf(w, "%d packs of %d bytes, %d of them in use; index of %d bytes, %d search words\n", u.Packs, u.PackSize, u.Live, u.Index, u.Words)
			fmt.Fprintf(w, "key %s, held by %s; former versions kept: %s\n", u.Suite, u.Holder, kept(u.Versions))
		})
	})
}

func kept(versions int) string {
	switch versions {
	case -1:
		return "all"
	case 0:
		return "none"
	}
	return strconv.Itoa(versions)
}

func vaultVerify() *cobra.Command {
	return onSite(&cobra.Command{
		Use: "verify", Short: "Read everything in the vault and hold it against everything else", Args: exactArgs(),
		Long: `Hashes each pack against its name, decrypts each version of each record and holds it against its place in the
index, the chain of its versions and its patient, the lists of the search against the records, and reads each
blob. It changes nothing. Problems name packs and places, and no record.`,
		Example: "  salus worker vault verify --dir consortium/st-anna",
	}, func(cmd *cobra.Command, s *worker.Site, _ []string, asJSON bool) error {
		r, err := s.VerifyVault(cmd.Context(), progressing(cmd))
		if f, is := faults.From(err); err != nil && (!is || f.Code != faults.VaultDamaged) {
			return err
		}
		return errors.Join(err, show(cmd, asJSON, "salus.vault-verify/v1", r, func(w io.Writer) {
			fmt.Fprintf(w, "%d packs, %d records, %d deleted, %d former versions, %d blobs, %d search entries; %d bytes decrypted; %d problems\n", r.Packs, r.Records, r.Deleted, r.Former, r.Blobs, r.Words, r.Bytes, len(r.Problems)+r.Further)
			for _, p := range r.Problems {
				fmt.Fprintln(w, "  "+p)
			}
		}))
	})
}

func vaultCompact() *cobra.Command {
	return onSite(&cobra.Command{
		Use: "compact", Short: "Give back the room of what was replaced, deleted and erased", Args: exactArgs(),
		Long: `Writes packs anew of which a quarter is in use no more, and puts many small ones together; takes numbers out of
the search that are no record's. It goes in rounds of a gigabyte; stopped or killed, the next one goes on. Sessions go
on meanwhile, imports are refused.`,
		Example: "  salus worker vault compact --dir consortium/st-anna",
	}, func(cmd *cobra.Command, s *worker.Site, _ []string, asJSON bool) error {
		r, err := s.CompactVault(cmd.Context(), progressing(cmd))
		if err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.vault-compact/v1", r, func(w io.Writer) {
			fmt.Fprintf(w, "%d packs written anew, %d records moved, %d bytes freed, %d search entries dropped\n", r.Packs, r.Records, r.Freed, r.Entries)
		})
	})
}

func vaultBackup() *cobra.Command {
	var noPacks bool
	c := onSite(&cobra.Command{
		Use: "backup FOLDER", Short: "Copy the vault to a folder, or bring the copy there up to date", Args: exactArgs("FOLDER"),
		Long: `The copy is encrypted as the vault is; the key file is NOT in it: keep that in another place. Only what is new
since the last backup into the same FOLDER is copied, and one that was stopped goes on. Sessions go on meanwhile;
imports are refused while the index is copied. Keys of patients who were erased since are overwritten in FOLDER
too; so keep one folder and bring it up to date, rather than many old ones. A FOLDER that is there when a patient is
erased is told, so that a restore from it does not bring the patient back.

--no-packs leaves the records out, which are most of it: for a vault whose packs other hospitals keep (salus worker
vault peers). Restored, it takes them back from there.`,
		Example: "  salus worker vault backup --dir consortium/st-anna /mnt/backup/st-anna",
	}, func(cmd *cobra.Command, s *worker.Site, args []string, asJSON bool) error {
		b, err := s.BackupVault(cmd.Context(), args[0], time.Now(), !noPacks, progressing(cmd))
		if err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.vault-backup/v1", b, func(w io.Writer) {
			fmt.Fprintf(w, "%d packs of %d bytes, of these %d bytes new; %d blobs\n", b.Packs, b.Bytes, b.Copied, b.Blobs)
			if b.Missing > 0 {
				fmt.Fprintf(w, "without %d of the packs: they come back from the vault's peers\n", b.Missing)
			}
			fmt.Fprint(w, "the key file is not in it: keep vault.key in another place\n")
		})
	})
	c.Flags().BoolVar(&noPacks, "no-packs", false, "leave out the packs, whose copies are with the vault's peers")
	return c
}

func vaultRestore() *cobra.Command {
	var dir, column string
	var asJSON bool
	c := &cobra.Command{
		Use: "restore FOLDER", Short: "Make the vault from a backup", Args: exactArgs("FOLDER"),
		Long: `The hospital's folder must have its vault.key, and no vault. Each pack is checked against its name. Stopped or
killed, the next one goes on; the vault appears when it is whole. Patients who were erased since are not in it, nor
the datasets that were destroyed: FOLDER and the file vault.erased in the hospital's folder say which, the newer
one counts. Keep a copy of vault.erased where the key file's is. Packs that were left out (backup --no-packs) the worker
takes back from the vault's peers when it serves, or salus worker vault fetch does; where somebody was erased since and
they have records of several patients, restore itself does, and makes no vault without them. Afterwards import what
came since the backup, then salus worker records --restored puts the new record root on chain.`,
		Example: "  salus worker vault restore --dir consortium/st-anna /mnt/backup/st-anna",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := worker.RestoreVault(cmd.Context(), dir, args[0], column, progressing(cmd))
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.vault-restored/v1", b, func(w io.Writer) {
				fmt.Fprintf(w, "the vault of %s: %d packs of %d bytes, %d blobs\n", b.At.Format(time.RFC3339), b.Packs, b.Bytes, b.Blobs)
				if b.Missing > 0 {
					fmt.Fprintf(w, "%d of the packs are still with the vault's peers: salus worker vault fetch\n", b.Missing)
				}
				switch {
				case b.Unknown:
					fmt.Fprintln(w, "nothing tells who was erased since: repeat the erasures after that time")
				case b.Erased > 0:
					fmt.Fprintf(w, "%d records of patients who were erased since are not in it\n", b.Erased)
				}
			})
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().StringVar(&column, "patient", "", "the patient column of table.csv (default patient)")
	jsonFlag(c, &asJSON)
	return c
}

func vaultRewrap() *cobra.Command {
	var spec vault.KeySpec
	var suite, public, helper, backup string
	c := onSite(&cobra.Command{
		Use: "rewrap", Short: "Change the key that wraps the patients' keys", Args: exactArgs(),
		Long: `Makes a new key-encryption key in vault.key, wraps every patient's key with it, and overwrites the old key file and
the old wrapped keys. A copy made before of the vault alone, or of the old key file alone, opens nothing; records
are not encrypted anew, so whoever had copies of both can read what was there.

So backups made before open no more with the new vault.key. --backup FOLDER brings the backup there up to date, first
under the old key and then under the new one, before the old key file is overwritten; without it run salus worker
vault backup at once. Copy the new vault.key to where the old one's copy is.

--passphrase-file seals the private key with what stands in a file of mode 0600, which is read whenever the vault is
opened: a credential of the service manager, or a secret that is mounted. --helper names a program that holds an
RSA private key in hardware or at a key service: it reads wrapped keys in base64 line by line and answers "ok " and
the key in base64 (RSA-OAEP, SHA-256), or "error " and why; --public is the public key in PEM.`,
		Example: "  salus worker vault rewrap --dir consortium/st-anna --backup /mnt/backup/st-anna\n  salus worker vault rewrap --dir consortium/st-anna --passphrase-file /run/credentials/salus/vault\n  salus worker vault rewrap --dir consortium/st-anna --suite rsa-oaep-sha256 --helper '/usr/local/bin/hsm-unwrap slot-1' --public hsm.pem",
	}, func(cmd *cobra.Command, s *worker.Site, _ []string, asJSON bool) error {
		spec.Suite, spec.Helper = vault.Suite(suite), strings.Fields(helper)
		if (public == "") != (helper == "") {
			return usageError{errors.New("--helper and --public go together")}
		}
		if public != "" {
			var err error
			if spec.Public, err = readPublic(public); err != nil {
				return usageError{err}
			}
		}
		if err := s.RewrapVault(cmd.Context(), spec, backup, time.Now(), progressing(cmd)); err != nil {
			return err
		}
		u, err := s.Vault.Usage(cmd.Context())
		if err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.vault/v1", u, func(w io.Writer) {
			fmt.Fprintf(w, "the keys of %d patients are wrapped by a new key (%s), held by %s\n", u.Patients, u.Suite, u.Holder)
			if backup == "" {
				fmt.Fprintln(w, "backups made before open no more: run salus worker vault backup now")
			}
			fmt.Fprintln(w, "copy vault.key to where the old one's copy is")
		})
	})
	f := c.Flags()
	f.StringVar(&backup, "backup", "", "bring the backup in this folder to the new key")
	f.StringVar(&suite, "suite", string(vault.XWing), "x-wing (HPKE with ML-KEM-768 and X25519) or rsa-oaep-sha256")
	f.StringVar(&spec.PassphraseFile, "passphrase-file", "", "seal the private key with the passphrase in this file")
	f.StringVar(&helper, "helper", "", "program with its arguments that holds the private key")
	f.StringVar(&public, "public", "", "file with the helper's public key, PEM")
	return c
}

func readPublic(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b, _ := pem.Decode(text)
	if b == nil || b.Type != "PUBLIC KEY" {
		return nil, fmt.Errorf("%s holds no PUBLIC KEY in PEM", path)
	}
	return b.Bytes, nil
}

func vaultKeep() *cobra.Command {
	return onSite(&cobra.Command{
		Use: "keep all|none|N", Short: "Say how many former versions of a record are kept with their content", Args: exactArgs("all|none|N"),
		Long: `A fresh vault keeps none: of a former version there is the hash in the record's chain. Where the law asks for what a
correction replaced, keep all. It counts for what changes from now on; erasing a patient takes all versions.`,
		Example: "  salus worker vault keep --dir consortium/st-anna all",
	}, func(cmd *cobra.Command, s *worker.Site, args []string, asJSON bool) error {
		p := vault.Policy{Versions: -1}
		if args[0] != "all" {
			n, err := strconv.Atoi(args[0])
			if args[0] == "none" {
				n, err = 0, nil
			}
			if err != nil || n < 0 {
				return usageError{fmt.Errorf("%q is none of all, none and a number", args[0])}
			}
			p.Versions = n
		}
		if err := s.KeepVersions(cmd.Context(), p); err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.vault-policy/v1", p, func(w io.Writer) { fmt.Fprintf(w, "former versions kept: %s\n", kept(p.Versions)) })
	})
}

// foundRecord is a record that a search has found.
type foundRecord struct {
	Type    string `json:"type"`
	ID      string `json:"id"`
	Patient string `json:"patient,omitempty"`
	Bytes   int64  `json:"bytes"`
}

func vaultSearch() *cobra.Command {
	var q vault.Query
	var codes, identifiers []string
	var limit int
	c := onSite(&cobra.Command{
		Use: "search", Short: "Find records by type, patient, code, identifier and month", Args: exactArgs(),
		Long: `Finds records that meet all that is asked for, by a keyed index that says nothing to who has the disk and not the
key. A code or identifier is given with its system (http://loinc.org|8480-6) or without. Months are those of a
resource's clinical dates. Names of records are printed, not their content.`,
		Example: "  salus worker vault search --dir consortium/st-anna --type Observation --code 'http://loinc.org|8480-6' --from 2024-01 --to 2024-06",
	}, func(cmd *cobra.Command, s *worker.Site, _ []string, asJSON bool) error {
		for _, t := range codes {
			q.Words = append(q.Words, vault.Word{Kind: vault.Code, Text: t})
		}
		for _, t := range identifiers {
			q.Words = append(q.Words, vault.Word{Kind: vault.Identifier, Text: t})
		}
		list := []foundRecord{}
		n, err := s.Search(cmd.Context(), q, func(r vault.Record) bool {
			if len(list) < limit {
				list = append(list, foundRecord{r.Type, r.ID, r.Patient, r.Size})
			}
			return len(list) < limit
		})
		if errors.Is(err, vault.ErrQuery) {
			return usageError{err}
		}
		if err != nil {
			return err
		}
		out := struct {
			Found   int           `json:"found"`
			Records []foundRecord `json:"records"`
		}{n, list}
		return show(cmd, asJSON, "salus.vault-search/v1", out, func(w io.Writer) {
			for _, r := range list {
				fmt.Fprintf(w, "%s/%s\n", r.Type, r.ID)
			}
			fmt.Fprintf(w, "%d found, %d shown\n", n, len(list))
		})
	})
	f := c.Flags()
	f.StringVar(&q.Type, "type", "", "type of record, such as Observation")
	f.StringVar(&q.Patient, "patient", "", "whose records")
	f.StringArrayVar(&codes, "code", nil, "code that the record has, with its system or without; may be given again")
	f.StringArrayVar(&identifiers, "identifier", nil, "identifier of the record; may be given again")
	f.StringVar(&q.From, "from", "", "first month, YYYY-MM")
	f.StringVar(&q.To, "to", "", "last month, YYYY-MM")
	f.IntVar(&limit, "limit", 100, "records to show")
	return c
}

func vaultProve() *cobra.Command {
	return onSite(&cobra.Command{
		Use: "prove TYPE/ID", Short: "Show that a record stands as it is under the record root on chain", Args: exactArgs("TYPE/ID"),
		Long: `Prints an opening of the site's record root for one record at its present version: who has the record's content can
hold it against the root on chain, and learns nothing of other records but their number.`,
		Example: "  salus worker vault prove --dir consortium/st-anna Observation/1 --json",
	}, func(cmd *cobra.Command, s *worker.Site, args []string, asJSON bool) error {
		typ, id, ok := strings.Cut(args[0], "/")
		if !ok {
			return usageError{fmt.Errorf("%q is not TYPE/ID", args[0])}
		}
		p, err := s.ProveRecord(cmd.Context(), typ, id)
		if err != nil {
			return err
		}
		return show(cmd, asJSON, "salus.record-proof/v1", p, func(w io.Writer) {
			fmt.Fprintf(w, "%s at version %d stands under root %s, version %d of this site's records on chain\n", args[0], p.Opening.Version, p.Root, p.Version)
		})
	})
}
