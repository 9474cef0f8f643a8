package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"

	"salus/ledger/contracts/bindings"
)

// checkChain says whether the source is the deployment's chain and the contracts there are this version's,
// pointing at each other. Code is compared byte for byte, the immutable values in it included; the three that
// are free, founder, development flag and quorum, are compared with the consortium's first event later (apply).
func checkChain(ctx context.Context, src Source, d Deployment) error {
	if err := checkGenesis(ctx, src, d.ChainID, d.Genesis); err != nil {
		return err
	}
	if _, err := consortiumCode(ctx, src, d); err != nil {
		return err
	}
	if err := checkCode(ctx, src, "ConsentRegistry", d.Consents, d.consentsValues()); err != nil {
		return err
	}
	if err := checkCode(ctx, src, "StudyRegistry", d.Studies, d.studiesValues()); err != nil {
		return err
	}
	records := map[string][]byte{
		"consortium": d.Consortium[:], "_cachedThis": d.Records[:], "_cachedChainId": binary.BigEndian.AppendUint64(nil, d.ChainID),
		"_hashedName": crypto.Keccak256([]byte(recordDomainName)), "_hashedVersion": crypto.Keccak256([]byte(domainVersion)),
	}
	return checkCode(ctx, src, "RecordRegistry", d.Records, records)
}

// studiesValues are the immutable values of the deployment's StudyRegistry.
func (d Deployment) studiesValues() map[string][]byte {
	return map[string][]byte{
		"consortium": d.Consortium[:], "consents": d.Consents[:], "_cachedThis": d.Studies[:], "_cachedChainId": binary.BigEndian.AppendUint64(nil, d.ChainID),
		"_hashedName": crypto.Keccak256([]byte(studyDomainName)), "_hashedVersion": crypto.Keccak256([]byte(domainVersion)),
	}
}

// consentsValues are the immutable values of the deployment's ConsentRegistry.
func (d Deployment) consentsValues() map[string][]byte {
	return map[string][]byte{
		"consortium": d.Consortium[:], "_cachedThis": d.Consents[:], "_cachedChainId": binary.BigEndian.AppendUint64(nil, d.ChainID),
		"_hashedName": crypto.Keccak256([]byte(consentDomainName)), "_hashedVersion": crypto.Keccak256([]byte(domainVersion)),
	}
}

// CheckConsentsCode says whether code is this version's ConsentRegistry with the deployment's values in it, chain id and address among them ([ErrWrongCode]).
func (d Deployment) CheckConsentsCode(code []byte) error {
	values, err := immutables("ConsentRegistry", d.Consents, code)
	if err != nil {
		return err
	}
	return compareImmutables("ConsentRegistry", d.Consents, values, d.consentsValues())
}

// CheckConsortiumCode says whether code is this version's Consortium with the deployment's values in it ([ErrWrongCode]), and whether the consortium is a
// development one.
func (d Deployment) CheckConsortiumCode(code []byte) (development bool, err error) {
	id, err := d.consortiumIdentity(code)
	return id.development, err
}

func checkGenesis(ctx context.Context, src Source, chainID uint64, genesis [32]byte) error {
	id, err := src.ChainID(ctx)
	if err != nil {
		return err
	}
	if id != chainID {
		return fmt.Errorf("%w: chain id is %d, want %d", ErrWrongChain, id, chainID)
	}
	first, err := src.BlockAt(ctx, 0)
	if err != nil {
		return err
	}
	if first.Hash != genesis {
		return fmt.Errorf("%w: genesis block is %v, want %v", ErrWrongChain, Hash(first.Hash), Hash(genesis))
	}
	return nil
}

// identity is what a consortium's code says of it.
type identity struct {
	founder     Address // the first operator
	development bool
	quorum      uint8
}

func consortiumCode(ctx context.Context, src Source, d Deployment) (identity, error) {
	code, err := src.Code(ctx, d.Consortium)
	if err != nil {
		return identity{}, err
	}
	return d.consortiumIdentity(code)
}

func (d Deployment) consortiumIdentity(code []byte) (identity, error) {
	values, err := immutables("Consortium", d.Consortium, code)
	if err != nil {
		return identity{}, err
	}
	want := map[string][]byte{
		"_cachedThis": d.Consortium[:], "_cachedChainId": binary.BigEndian.AppendUint64(nil, d.ChainID),
		"_hashedName": crypto.Keccak256([]byte(domainName)), "_hashedVersion": crypto.Keccak256([]byte(domainVersion)),
	}
	if err := compareImmutables("Consortium", d.Consortium, values, want); err != nil {
		return identity{}, err
	}
	founder := values["founder"]
	return identity{founder: Address(founder[12:]), development: values["development"] != [32]byte{}, quorum: values["quorum"][31]}, nil
}

func checkCode(ctx context.Context, src Source, name string, a Address, want map[string][]byte) error {
	code, err := src.Code(ctx, a)
	if err != nil {
		return err
	}
	values, err := immutables(name, a, code)
	if err != nil {
		return err
	}
	return compareImmutables(name, a, values, want)
}

func compareImmutables(name string, a Address, values map[string][32]byte, want map[string][]byte) error {
	for field, w := range want {
		v := values[field]
		if !bytes.Equal(bytes.TrimLeft(v[:], "\x00"), bytes.TrimLeft(w, "\x00")) {
			return fmt.Errorf("%w: %s at %s: its %s is 0x%x, want 0x%x", ErrWrongCode, name, a, field, v, w)
		}
	}
	return nil
}

// immutables compares code with this version's, and returns the values in its holes.
func immutables(name string, a Address, code []byte) (map[string][32]byte, error) {
	want, err := bindings.RuntimeOf(name)
	if err != nil {
		return nil, err
	}
	if len(code) == 0 {
		return nil, fmt.Errorf("%w: no contract at %s, where %s should be", ErrWrongCode, a, name)
	}
	if len(code) != len(want.Code) {
		return nil, fmt.Errorf("%w: contract at %s is not this version's %s", ErrWrongCode, a, name)
	}
	rest := bytes.Clone(code)
	values := make(map[string][32]byte)
	for field, places := range want.Immutables {
		for i, at := range places {
			v := [32]byte(code[at : at+32])
			if i > 0 && v != values[field] {
				return nil, fmt.Errorf("%w: %s at %s: its copies of %s differ", ErrWrongCode, name, a, field)
			}
			values[field] = v
			copy(rest[at:at+32], want.Code[at:at+32])
		}
	}
	if !bytes.Equal(rest, want.Code) {
		return nil, fmt.Errorf("%w: contract at %s is not this version's %s", ErrWrongCode, a, name)
	}
	return values, nil
}
