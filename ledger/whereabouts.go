package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
)

// Whereabouts say where a consortium is: what somebody needs who is no member of it and would carry its sessions. Nothing in them is secret, and nothing is believed: the contracts' code is
// compared, and whoever reads them compares the deployment with what a hospital says.
type Whereabouts struct {
	Chain      []string // JSON-RPC addresses
	Deployment Deployment
}

type whereaboutsJSON struct {
	Schema     string     `json:"schema"`
	Chain      []string   `json:"chain"`
	Deployment Deployment `json:"deployment"`
}

const (
	whereaboutsSchema   = "salus.whereabouts/v1"
	maxWhereaboutsBytes = 16 << 10
	maxEndpoints        = 16
)

// Bytes is the file's text.
func (w Whereabouts) Bytes() ([]byte, error) {
	out, err := json.MarshalIndent(whereaboutsJSON{whereaboutsSchema, w.Chain, w.Deployment}, "", "  ")
	return append(out, '\n'), err
}

// ParseWhereabouts reads at most 16 KiB strictly.
func ParseWhereabouts(b []byte) (Whereabouts, error) {
	if len(b) > maxWhereaboutsBytes {
		return Whereabouts{}, fmt.Errorf("whereabouts: %d bytes, at most %d", len(b), maxWhereaboutsBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var j whereaboutsJSON
	if err := dec.Decode(&j); err != nil {
		return Whereabouts{}, fmt.Errorf("whereabouts: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Whereabouts{}, errors.New("whereabouts: more follows after the JSON value")
	}
	if j.Schema != whereaboutsSchema {
		return Whereabouts{}, fmt.Errorf("whereabouts: schema is %.40q, want %s", j.Schema, whereaboutsSchema)
	}
	if len(j.Chain) == 0 || len(j.Chain) > maxEndpoints {
		return Whereabouts{}, fmt.Errorf("whereabouts: %d addresses of the chain, 1 to %d are expected", len(j.Chain), maxEndpoints)
	}
	for _, c := range j.Chain {
		if u, err := url.Parse(c); err != nil || u.Host == "" || u.User != nil {
			return Whereabouts{}, errors.New("whereabouts: an address of the chain is no URL of a host, or has a password in it")
		}
	}
	return Whereabouts{j.Chain, j.Deployment}, nil
}
