package vault

import (
	"bytes"
	"crypto/sha3"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fetched puts a file together as a peer would, from the blocks under a CID.
func fetched(t *testing.T, v *Vault, cid string) (out []byte) {
	t.Helper()
	b, err := v.Block(ctx, cid)
	if err != nil {
		t.Fatal(err)
	}
	if size, err := v.BlockSize(ctx, cid); err != nil || size != int64(len(b)) {
		t.Errorf("%d bytes, %v, want %d", size, err, len(b))
	}
	codec, hash, ok := parseCID(cid)
	if !ok || sha3.Sum256(b) != hash || len(b) > MaxBlock {
		t.Fatal("a block that is not its CID's")
	}
	if codec == codecRaw {
		return b
	}
	links, err := Links(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		part := fetched(t, v, l.CID)
		if int64(len(part)) != l.Size {
			t.Fatal(len(part), "bytes under a link, want", l.Size)
		}
		out = append(out, part...)
	}
	return out
}

func TestAPeerPutsAPackTogetherFromItsBlocks(t *testing.T) {
	v, dir, _ := filled(t)
	must(t, v, Record{Type: "dicom", ID: "large", Patient: "clara", Body: strings.NewReader(strings.Repeat("image", 500_000))})
	objects, err := v.Objects(ctx)
	if err != nil || len(objects) < 3 {
		t.Fatal(objects, err)
	}
	for _, o := range objects {
		want, err := os.ReadFile(filepath.Join(dir, "packs", o.CID))
		if err != nil {
			t.Fatal(err)
		}
		if got := fetched(t, v, o.CID); !bytes.Equal(got, want) || int64(len(got)) != o.Size {
			t.Errorf("%s: %d bytes of %d", o.CID, len(got), len(want))
		}
	}
	for _, cid := range []string{"", "b", cidText(codecRaw, [32]byte{1}), strings.ToUpper(objects[0].CID)} {
		if _, err := v.Block(ctx, cid); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", cid, err)
		}
		if _, err := v.BlockSize(ctx, cid); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", cid, err)
		}
	}
	large := objects[len(objects)-1]
	b, err := os.ReadFile(filepath.Join(dir, "packs", large.CID))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "packs", large.CID), flipped(b, headerSize+7), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := v.Block(ctx, large.CID)
	if err != nil {
		t.Fatal(err)
	}
	links, err := Links(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Block(ctx, links[1].CID); !errors.Is(err, errDamaged) {
		t.Error("a damaged block was given out:", err)
	}
	if _, err := v.BlockSize(ctx, links[1].CID); err != nil {
		t.Error("the pack is read for a block's length:", err)
	}
	if err := os.Truncate(filepath.Join(dir, "packs", large.CID), headerSize+7); err != nil {
		t.Fatal(err)
	}
	if _, err := v.BlockSize(ctx, links[1].CID); !errors.Is(err, ErrNotFound) {
		t.Error("a block that is cut off is said to be here:", err)
	}
	held, err := v.alone(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer held()
	known := make(chan error, 1)
	go func() {
		_, err := v.BlockSize(ctx, links[0].CID)
		known <- err
	}()
	select {
	case err := <-known:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Error("it waits for the vault's lock, so that who asks without pause holds others up")
	}
}

func TestALargeFileHasTwoLevelsOfNodes(t *testing.T) {
	c := newLeafCutter()
	zero := make([]byte, sealedSize)
	c.Write(zero[:headerSize])
	for range maxLinks + 3 {
		c.Write(zero)
	}
	blocks := c.root()
	root := blocks[len(blocks)-1]
	if len(blocks) != maxLinks+4+2+1 || root.size != headerSize+(maxLinks+3)*sealedSize {
		t.Fatal(len(blocks), root.size)
	}
	links, err := Links(root.node)
	if err != nil || len(links) != 2 || links[0].Size+links[1].Size != root.size {
		t.Error(links, err)
	}
}

func FuzzLinks(f *testing.F) {
	c := newLeafCutter()
	c.Write(make([]byte, 3*sealedSize))
	blocks := c.root()
	f.Add(blocks[len(blocks)-1].node)
	f.Fuzz(func(t *testing.T, b []byte) {
		links, err := Links(b)
		if err != nil {
			return
		}
		for _, l := range links {
			if _, _, ok := parseCID(l.CID); !ok || l.Size < 0 {
				t.Error("a link to nothing")
			}
		}
	})
}
