package patient

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/light"
	"salus/models/durable"
	"salus/proto/faults"
	"salus/zkproofs/eddsa"
)

// Names in a patient's folder.
const (
	consentKeyFile    = "consent.key"
	withdrawalKeyFile = "withdrawal.key"
	nextPrefix        = "next-"      // of the keys of a rotation that waits
	formerPrefix      = "former-%s-" // of a withdrawal key before the last rotation, by its account
	slipFile          = "slip.json"
	memoryFile        = "memory.json"
	signedFolder      = "signed"

	consentKind    = "consent"
	withdrawalKind = "withdrawal"

	maxMemory = 64 << 10
)

// Folder is a patient's folder, held by one process at a time.
type Folder struct {
	Dir  string
	ask  Passphrase
	lock *flock.Flock
}

// memory is what the patient's machine remembers.
type memory struct {
	Seen light.Seen `json:"seen"` // newest header that was relied on
	// Certificates are the newest of each withdrawal key of this folder that has not ended.
	Certificates []ledger.Certificate `json:"certificates,omitempty"`
}

// good finds the newest certificate that the test takes.
func (m *memory) good(test func(ledger.Certificate) bool) (ledger.Certificate, bool) {
	for _, c := range slices.Backward(m.Certificates) {
		if test(c) {
			return c, true
		}
	}
	return ledger.Certificate{}, false
}

// certified adds a certificate in the place of the key's one before.
func (m *memory) certified(c ledger.Certificate) {
	m.ended(c.Key)
	m.Certificates = append(m.Certificates, c)
}

// ended forgets a key's certificate.
func (m *memory) ended(key ledger.Address) {
	m.Certificates = slices.DeleteFunc(m.Certificates, func(c ledger.Certificate) bool { return c.Key == key })
}

// Public is what a patient may show of the keys.
type Public struct {
	Key        string         `json:"key"`        // hex, for enrolments.csv and the desk
	Withdrawal ledger.Address `json:"withdrawal"` // account of the withdrawal key
	Encrypted  bool           `json:"encrypted"`
}

// KeyGen draws a patient's two keys in a new folder. A passphrase that is not empty encrypts them.
func KeyGen(dir string, passphrase []byte) (Public, error) {
	f, err := Open(dir, nil)
	if err != nil {
		return Public{}, err
	}
	defer f.Close()
	return f.draw("", passphrase)
}

// draw makes both keys under names with the prefix, the one for consents last: where it is there, both are.
func (f *Folder) draw(prefix string, passphrase []byte) (Public, error) {
	var seeds [2][secretSize]byte
	for i := range seeds {
		if _, err := rand.Read(seeds[i][:]); err != nil {
			return Public{}, err
		}
	}
	key, err := eddsa.ParseSeed(seeds[0][:])
	if err != nil {
		return Public{}, err
	}
	withdrawal, err := ledger.NewKey(bytes.NewReader(seeds[1][:]))
	if err != nil {
		return Public{}, err
	}
	public := key.Public().Bytes()
	out := Public{Key: hex.EncodeToString(public[:]), Withdrawal: withdrawal.Address(), Encrypted: len(passphrase) > 0}
	a, err := sealed(consentKind, out.Key, seeds[0], passphrase, rand.Reader)
	if err != nil {
		return Public{}, err
	}
	b, err := sealed(withdrawalKind, out.Withdrawal.String(), seeds[1], passphrase, rand.Reader)
	if err != nil {
		return Public{}, err
	}
	if _, err := os.Lstat(filepath.Join(f.Dir, prefix+consentKeyFile)); err == nil {
		return Public{}, fmt.Errorf("%s holds a key already; another patient needs another folder", f.Dir)
	}
	if err := durable.WriteFile(filepath.Join(f.Dir, prefix+withdrawalKeyFile), b, 0o600); err != nil {
		return Public{}, err
	}
	return out, storeKey(filepath.Join(f.Dir, prefix+consentKeyFile), a)
}

// Open opens a patient's folder, which it makes if it is new. ask is asked for the passphrase of encrypted keys; nil: there is none.
func Open(dir string, ask Passphrase) (*Folder, error) {
	if err := durable.PrivateDir(dir); err != nil {
		if errors.Is(err, durable.ErrTooOpen) {
			return nil, faults.New(faults.FileTooOpen, "%s", dir)
		}
		return nil, err
	}
	f := &Folder{Dir: dir, lock: flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))}
	if ask != nil {
		var known []byte // asked once for all keys
		f.ask = func() ([]byte, error) {
			if known != nil {
				return known, nil
			}
			p, err := ask()
			if err == nil {
				known = p
			}
			return p, err
		}
	}
	if alone, err := f.lock.TryLock(); err != nil || !alone {
		return nil, errors.Join(faults.New(faults.AlreadyRunning, "another command uses %s", dir), err)
	}
	if err := durable.RemoveTemporaries(dir); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Close lets others have the folder.
func (f *Folder) Close() error { return f.lock.Close() }

func (f *Folder) has(name string) bool {
	_, err := os.Lstat(filepath.Join(f.Dir, name))
	return err == nil
}

// Key is the key that signs directives. prefix is nextPrefix for that of a rotation that waits.
func (f *Folder) key(prefix string) (*eddsa.PrivateKey, error) {
	seed, err := loadKey(f.Dir, prefix+consentKeyFile, consentKind, f.ask)
	if err != nil {
		return nil, err
	}
	return eddsa.ParseSeed(seed[:])
}

// withdrawal is the key that withdraws by force.
func (f *Folder) withdrawal(prefix string) (*ledger.Key, error) {
	seed, err := loadKey(f.Dir, prefix+withdrawalKeyFile, withdrawalKind, f.ask)
	if err != nil {
		return nil, err
	}
	return ledger.NewKey(bytes.NewReader(seed[:]))
}

// account is that of a withdrawal key, by its file, which need not be opened.
func (f *Folder) account(prefix string) (a ledger.Address, err error) {
	b, err := durable.ReadSecret(filepath.Join(f.Dir, prefix+withdrawalKeyFile), maxKeyFile)
	if err != nil {
		return a, err
	}
	k, _, err := parseKeyFile(b, withdrawalKind)
	if err != nil {
		return a, err
	}
	return a, a.UnmarshalText([]byte(k.Public))
}

// holder opens the withdrawal key of a certificate.
func (f *Folder) holder(c ledger.Certificate) (*ledger.Key, error) {
	prefix := former(c.Key)
	if now, err := f.account(""); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	} else if err == nil && now == c.Key {
		prefix = ""
	}
	return f.withdrawal(prefix)
}

func former(account ledger.Address) string { return fmt.Sprintf(formerPrefix, account) }

// encrypted says whether the keys are under a passphrase.
func (f *Folder) encrypted() (bool, error) {
	b, err := durable.ReadSecret(filepath.Join(f.Dir, consentKeyFile), maxKeyFile)
	if err != nil {
		return false, err
	}
	k, _, err := parseKeyFile(b, consentKind)
	return k.KDF != nil, err
}

// Slip is the slip that the patient enrolled with.
func (f *Folder) Slip() (Slip, error) {
	b, err := durable.ReadSecret(filepath.Join(f.Dir, slipFile), maxSlip)
	if errors.Is(err, fs.ErrNotExist) {
		return Slip{}, faults.New(faults.NotEnrolled, "%s", f.Dir)
	}
	if err != nil {
		return Slip{}, err
	}
	return ParseSlip(b)
}

// keepSlip stores a slip. Another slot's replaces none.
func (f *Folder) keepSlip(s Slip) error {
	old, err := f.Slip()
	if err == nil && (old.Deployment != s.Deployment || old.Slot.Place != s.Slot.Place || old.Slot.Slot != s.Slot.Slot) {
		return fmt.Errorf("%s is of another slot or hospital; another enrolment needs another folder", f.Dir)
	}
	if err != nil && !faults.Is(err, faults.NotEnrolled) {
		return err
	}
	b, err := s.Bytes()
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(f.Dir, slipFile), b, 0o600)
}

func (f *Folder) memory() (m memory, err error) {
	b, err := durable.ReadSecret(filepath.Join(f.Dir, memoryFile), maxMemory)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, fmt.Errorf("%s is not what was stored", memoryFile)
	}
	return m, nil
}

// remember changes the memory.
func (f *Folder) remember(change func(*memory)) error {
	m, err := f.memory()
	if err != nil {
		return err
	}
	change(&m)
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(f.Dir, memoryFile), append(b, '\n'), 0o600)
}

// Word is something that the patient signed, exactly one of the two.
type Word struct {
	Directive *consent.Signed
	Key       *consent.SignedKey
}

// keep stores what was signed, before it is sent. The same bytes are stored once.
func (f *Folder) keep(content []byte) error {
	dir := filepath.Join(f.Dir, signedFolder)
	if err := durable.PrivateDir(dir); err != nil {
		return err
	}
	names, err := f.signedNames()
	if err != nil {
		return err
	}
	if n := len(names); n > 0 {
		if last, err := durable.ReadSecret(filepath.Join(dir, names[n-1]), consent.MaxSigned); err == nil && bytes.Equal(last, content) {
			return nil
		}
	}
	return durable.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d.json", len(names)+1)), content, 0o600)
}

func (f *Folder) signedNames() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(f.Dir, signedFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !durable.IsTemporary(e.Name()) && strings.HasSuffix(e.Name(), ".json") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// Signed is everything that the patient signed, in order.
func (f *Folder) Signed() ([]Word, error) {
	names, err := f.signedNames()
	if err != nil {
		return nil, err
	}
	var out []Word
	for _, n := range names {
		b, err := durable.ReadSecret(filepath.Join(f.Dir, signedFolder, n), consent.MaxSigned)
		if err != nil {
			return nil, err
		}
		w, err := parseWord(b)
		if err != nil {
			return nil, fmt.Errorf("%s/%s is not what was stored", signedFolder, n)
		}
		out = append(out, w)
	}
	return out, nil
}

// parseWord reads a signed directive or a signed key.
func parseWord(b []byte) (Word, error) {
	if d, err := consent.ParseSigned(b); err == nil {
		return Word{Directive: d}, nil
	}
	k, err := consent.ParseSignedKey(b)
	return Word{Key: k}, err
}

// promote makes the keys of a rotation those in force, after the chain has shown that they are. The withdrawal key before them is kept: its certificate is good until there is
// one for the new key, and until it is retired. A crash between the steps is mended by the next call.
func (f *Folder) promote() error {
	if f.has(nextPrefix + withdrawalKeyFile) {
		if f.has(withdrawalKeyFile) {
			old, err := f.account("")
			if err != nil {
				return err
			}
			if err := f.rename(withdrawalKeyFile, former(old)+withdrawalKeyFile); err != nil {
				return err
			}
		}
		if err := f.rename(nextPrefix+withdrawalKeyFile, withdrawalKeyFile); err != nil {
			return err
		}
	}
	return f.rename(nextPrefix+consentKeyFile, consentKeyFile)
}

func (f *Folder) rename(from, to string) error {
	if err := os.Rename(filepath.Join(f.Dir, from), filepath.Join(f.Dir, to)); err != nil {
		return err
	}
	return durable.SyncDir(f.Dir)
}
