package vault

import (
	"context"
	"database/sql"

	"modernc.org/libc"
)

// The memory of a connection to the index for the database's pages: in KiB, negative, as SQLite has it.
const (
	narrowCache = "-16384"
	wideCache   = "-65536"
)

// wide gives a connection to the index with more memory, for a change. What SQLite must put away within a transaction to make room it writes to its log, and what changes there
// once more it writes again, with the checksums of all that follows: with so much the index by name of some million records is not among that.
func (v *Vault) wide(ctx context.Context) (conn *sql.Conn, narrow func(), err error) {
	if conn, err = v.db.Conn(ctx); err != nil {
		return nil, nil, err
	}
	let := holdSizes()
	narrow = func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA cache_size = "+narrowCache) // else it keeps the memory
		conn.Close()
		let()
	}
	if _, err = conn.ExecContext(ctx, "PRAGMA cache_size = "+wideCache); err != nil {
		narrow()
	}
	return conn, narrow, err
}

// holdSizes keeps SQLite's allocator from giving memory back to the system, and asking for it again, with each page of a tree that is split: it does so with the last block of a
// size, and a split takes one of up to 8 or up to 16 KiB for its own time. One of each is held meanwhile.
func holdSizes() (let func()) {
	tls := libc.NewTLS()
	held := []uintptr{libc.Xmalloc(tls, 8<<10), libc.Xmalloc(tls, 16<<10)}
	return func() {
		for _, p := range held {
			libc.Xfree(tls, p)
		}
		tls.Close()
	}
}
