package patient

import (
	"encoding/hex"
	"fmt"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

const careLabel = "salus/care/call/v1"

// CareText is what a person whom the hospital appointed signs to ask something of its worker (service Care): a text in lines, so that no request can be taken for another, nor for
// what the same key signs at the hospital's machine. The worker's TLS fingerprint is in it: no worker can use a request at another.
func CareText(fingerprint [32]byte, nonce []byte, method string, body []byte) string {
	return fmt.Sprintf("%s\n%s\n%s\n%s\n%s", careLabel, hex.EncodeToString(fingerprint[:]), hex.EncodeToString(nonce), method, study.DigestOf(body))
}

// SignCare makes a request's Call.
func SignCare(key *ledger.Key, fingerprint [32]byte, nonce []byte, method string, body []byte) (*salusv1.Call, error) {
	s, err := key.SignText(CareText(fingerprint, nonce, method, body))
	return &salusv1.Call{Nonce: nonce, Signature: s}, err
}

// CareCaller is whose key signed a request for this worker.
func CareCaller(c *salusv1.Call, fingerprint [32]byte, method string, body []byte) (ledger.Address, error) {
	if c == nil || len(c.Nonce) != nonceSize {
		return ledger.Address{}, faults.New(faults.NoOffice, "the request is not signed")
	}
	who, err := ledger.TextSigner(CareText(fingerprint, c.Nonce, method, body), c.Signature)
	if err != nil {
		return ledger.Address{}, faults.New(faults.NoOffice, "the request is not signed")
	}
	return who, nil
}
