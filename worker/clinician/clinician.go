// Package clinician asks a hospital's worker, over the network, for what a person whom it appointed may have (service Care): a patient's records under a directive for treatment, which of
// them have a code, and for the data-protection officer the audit log.
//
// The worker is known by its TLS key, the person by an appointed key with which each request is signed; a request is good once. What the worker says is taken for what it says: the
// audit log's lines are checked as a chain.
package clinician

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/worker/audit"
	"salus/worker/patient"
)

const (
	callTime    = time.Minute
	maxDocument = 1 << 30 // bytes of a patient's records
)

// Client is a connection of one person to one worker.
type Client struct {
	conn        *grpc.ClientConn
	api         salusv1.CareClient
	fingerprint [32]byte
	key         *ledger.Key
}

// Dial connects to the worker at address (host:port) whose TLS key has the fingerprint. The connection is made when it is used.
func Dial(address string, fingerprint [32]byte, key *ledger.Key) (*Client, error) {
	conn, err := transport.DialPatients(address, fingerprint)
	if err != nil {
		return nil, err
	}
	return &Client{conn, salusv1.NewCareClient(conn), fingerprint, key}, nil
}

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// call signs a request without its call.
func (c *Client) call(ctx context.Context, method string, request proto.Message) (*salusv1.Call, error) {
	r, err := c.api.GreetCare(ctx, &salusv1.GreetCareRequest{})
	if err != nil {
		return nil, err
	}
	body, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		return nil, err
	}
	return patient.SignCare(c.key, c.fingerprint, r.GetNonce(), method, body)
}

// Read reads all of a patient's records, as the JSON document that the worker makes of them.
func (c *Client) Read(ctx context.Context, name string) ([]byte, error) {
	var doc, digest []byte
	for {
		part, err := c.part(ctx, name, uint64(len(doc)), digest)
		if err != nil {
			return nil, err
		}
		if len(part.GetPart()) == 0 || part.GetLength() > maxDocument || uint64(len(doc)+len(part.GetPart())) > part.GetLength() {
			return nil, faults.New(faults.Malformed, "the worker's answer is not a part of a document")
		}
		doc, digest = append(doc, part.GetPart()...), part.GetDigest()
		if uint64(len(doc)) == part.GetLength() {
			return doc, nil
		}
	}
}

func (c *Client) part(ctx context.Context, name string, offset uint64, digest []byte) (*salusv1.ReadRecordsResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	r := &salusv1.ReadRecordsRequest{Patient: name, Offset: offset, Digest: digest}
	call, err := c.call(ctx, salusv1.Care_ReadRecords_FullMethodName, r)
	if err != nil {
		return nil, err
	}
	r.Call = call
	return c.api.ReadRecords(ctx, r)
}

// Find names those of a patient's records that have all codes, a type and months, each where it is given.
func (c *Client) Find(ctx context.Context, name, typ string, codes []string, from, to string) ([]string, uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	r := &salusv1.FindRecordsRequest{Patient: name, Type: typ, Codes: codes, From: from, To: to}
	call, err := c.call(ctx, salusv1.Care_FindRecords_FullMethodName, r)
	if err != nil {
		return nil, 0, err
	}
	r.Call = call
	out, err := c.api.FindRecords(ctx, r)
	return out.GetNames(), out.GetFound(), err
}

// Audit reads the audit log up to what it was when it was first asked, checked as a chain.
func (c *Client) Audit(ctx context.Context) ([]byte, error) {
	var lines []byte
	var have, want uint64
	for {
		r, err := c.auditFrom(ctx, have)
		if err != nil {
			return nil, err
		}
		lines = append(lines, r.GetLines()...)
		if want == 0 {
			want = r.GetEntries()
		}
		v, err := audit.Verify(audit.Parse(lines), nil)
		if err != nil {
			return nil, faults.New(faults.AuditBroken, "%v", err)
		}
		if v.Head.Entries == have {
			return nil, faults.New(faults.Malformed, "%s", fmt.Sprintf("the worker has %d entries and gives %d", want, have))
		}
		if have = v.Head.Entries; have >= want {
			return lines, nil
		}
	}
}

func (c *Client) auditFrom(ctx context.Context, after uint64) (*salusv1.GetAuditResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	r := &salusv1.GetAuditRequest{After: after}
	call, err := c.call(ctx, salusv1.Care_GetAudit_FullMethodName, r)
	if err != nil {
		return nil, err
	}
	r.Call = call
	return c.api.GetAudit(ctx, r)
}

// Fingerprint reads a fingerprint's 64 hexadecimal digits.
func Fingerprint(text string) ([32]byte, error) {
	var d study.Digest
	err := d.UnmarshalText([]byte("0x" + text))
	return d, err
}
