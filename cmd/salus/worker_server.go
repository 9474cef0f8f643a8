package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"salus/worker"
	"salus/worker/source/bulk"
)

// serverFlags say how an import speaks to a FHIR server.
type serverFlags struct {
	lists, level, clientID, clientKey, scope, token, authorities string
	types, filters, hosts                                        []string
	full                                                         bool
}

func (f *serverFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.lists, "lists", "", "with URL: the folder that holds enrolments.csv, consents.csv, terms.json and consents")
	c.Flags().StringVar(&f.level, "export", "", "with URL: Patient for the data of all patients, Group/ID for those of a group (default everything)")
	c.Flags().StringSliceVar(&f.types, "types", nil, "with URL: resource types, separated by commas (default all)")
	c.Flags().StringArrayVar(&f.filters, "type-filter", nil, "with URL: a FHIR search of one type, such as Observation?category=laboratory; may be repeated")
	c.Flags().BoolVar(&f.full, "full", false, "with URL: fetch everything, not only what changed since the last time, and delete what the server has no longer")
	c.Flags().StringVar(&f.clientID, "client-id", "", "with URL: what the server calls this client (SMART Backend Services)")
	c.Flags().StringVar(&f.clientKey, "client-key", "", "with URL: file with the client's private key (salus worker fhir key)")
	c.Flags().StringVar(&f.scope, "scope", "", "with URL: scope of the token (default system/*.rs, or system/*.read)")
	c.Flags().StringVar(&f.token, "token-url", "", "with URL: where tokens are given (default what the server's smart-configuration says)")
	c.Flags().StringSliceVar(&f.hosts, "files-host", nil, "with URL: another host (HOST or HOST:PORT) that may be given the token, as where the server keeps its files; may be repeated")
	c.Flags().StringVar(&f.authorities, "ca", "", "with URL: file with certificates of authorities to trust beside the system's")
}

// take reads the flags: what stands for the folder, and in from the server, if it is one.
func (f *serverFlags) take(arg string, from *worker.From) (folder string, err error) {
	if !strings.HasPrefix(arg, "https://") && !strings.HasPrefix(arg, "http://") {
		if f.lists != "" || f.level != "" || f.clientID != "" || f.clientKey != "" || f.scope != "" || f.token != "" || f.authorities != "" || f.full || len(f.types)+len(f.filters)+len(f.hosts) > 0 {
			return "", usageError{errors.New("--lists, --export, --types, --type-filter, --full, --client-id, --client-key, --scope, --token-url, --files-host and --ca go with a server's address, not with a folder")}
		}
		if from.Base != "" {
			if err := (bulk.Request{Base: from.Base}).Check(); err != nil {
				return "", usageError{fmt.Errorf("--base: %w", err)}
			}
		}
		return arg, nil
	}
	if from.Base != "" {
		return "", usageError{errors.New("--base goes with a folder: a server's address is its own")}
	}
	if (f.clientID == "") != (f.clientKey == "") {
		return "", usageError{errors.New("--client-id and --client-key go together")}
	}
	var more []byte
	if f.authorities != "" {
		if more, err = os.ReadFile(f.authorities); err != nil {
			return "", usageError{fmt.Errorf("--ca: %w", err)}
		}
	}
	for _, host := range f.hosts {
		if err := bulk.CheckHost(host); err != nil {
			return "", usageError{fmt.Errorf("--files-host: %w", err)}
		}
	}
	client := &bulk.Client{Hosts: f.hosts}
	if client.HTTP, err = bulk.NewHTTP(more); err != nil {
		return "", usageError{fmt.Errorf("--ca: %w", err)}
	}
	if f.clientKey != "" {
		key, err := bulk.ReadKeyFile(f.clientKey)
		if err != nil {
			return "", usageError{fmt.Errorf("--client-key: %w", err)}
		}
		client.Auth = &bulk.Auth{ClientID: f.clientID, Key: key, Scope: f.scope, TokenURL: f.token}
	}
	from.Server = &worker.Server{Request: bulk.Request{Base: arg, Level: f.level, Types: f.types, Filters: f.filters}, Client: client, Full: f.full}
	if err := from.Server.Check(); err != nil {
		return "", usageError{err}
	}
	return f.lists, nil
}

func fhirKey() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "key FILE", Short: "Make a key by which a FHIR server knows this hospital's worker, or show the one there is", Args: exactArgs("FILE"),
		Long: `Prints the JSON Web Key Set to register at the server for SMART Backend Services (ES384); the private key stays in
FILE, which its owner alone can read. For worker import with a server's address.`,
		Example: "  salus worker fhir key fhir.pem",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := bulk.ReadKeyFile(args[0])
			if errors.Is(err, os.ErrNotExist) {
				key, err = bulk.NewKeyFile(args[0])
			}
			if err != nil {
				return err
			}
			set, err := key.JWKS()
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.jwks/v1", jwks(set), func(w io.Writer) { fmt.Fprintln(w, string(set)) })
		},
	}
	jsonFlag(c, &asJSON)
	return c
}

// jwks is a key set in an envelope.
type jwks []byte

func (j jwks) MarshalJSON() ([]byte, error) { return j, nil }
