package omop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gopkg.in/yaml.v3"

	"salus/worker/source/table"
)

// SourceFile is the name of the file in an import's folder that says in which database the model's tables are.
const SourceFile = "omop.yaml"

// Source says where a PostgreSQL database with the model's tables is.
type Source struct {
	// Connection is a file with a connection string as of libpq (host=… dbname=… user=… password=… sslmode=verify-full, or a URL), mode 0600.
	Connection string `yaml:"connection"`
	Schema     string `yaml:"schema"` // default public
	// Tables are the names of those to read; none: all that there are.
	Tables []string `yaml:"tables"`
}

const maxSource = 64 << 10 // bytes of SourceFile, and of the connection string

// ParseSource reads a SourceFile. It is strict.
func ParseSource(data []byte) (Source, error) {
	s := Source{}
	if len(data) > maxSource {
		return s, fmt.Errorf("%s: longer than %d bytes", SourceFile, maxSource)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	err := dec.Decode(&s)
	if err == nil && !errors.Is(dec.Decode(new(Source)), io.EOF) {
		err = errors.New("more than one document")
	}
	switch {
	case errors.Is(err, io.EOF):
		return s, fmt.Errorf("%s: is empty", SourceFile)
	case err != nil:
		return s, fmt.Errorf("%s: %w", SourceFile, err)
	case s.Connection == "":
		return s, fmt.Errorf("%s: connection: name the file that holds the connection string", SourceFile)
	case len(s.Schema) > 63:
		return s, fmt.Errorf("%s: schema: no name of a schema", SourceFile)
	}
	if s.Schema == "" {
		s.Schema = "public"
	}
	for _, name := range s.Tables {
		if _, ok := Table(TypePrefix + name); !ok {
			return s, fmt.Errorf("%s: tables: one that the OMOP CDM 5.4 has not, or that holds no persons' data", SourceFile)
		}
	}
	return s, nil
}

// Database is an open database: one transaction that only reads, and sees one state (repeatable read) however long it takes.
type Database struct {
	conn   *pgx.Conn
	tx     pgx.Tx
	source Source
}

// Open connects and begins the transaction. dir is what a relative path of the connection's file is relative to.
func (s Source) Open(ctx context.Context, dir string) (*Database, error) {
	config, err := s.config(dir)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, said("the database cannot be reached", err)
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return nil, said("no transaction that only reads", err)
	}
	return &Database{conn, tx, s}, nil
}

// Close ends the transaction and the connection.
func (d *Database) Close(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	_ = d.tx.Rollback(ctx) // it has only read
	_ = d.conn.Close(ctx)
}

// config reads the connection string.
func (s Source) config(dir string) (*pgx.ConnConfig, error) {
	path := s.Connection
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: connection: %w", SourceFile, err)
	}
	if mode := info.Mode().Perm(); !info.Mode().IsRegular() || mode&0o177 != 0 {
		return nil, fmt.Errorf("%s has mode %04o: others could read the password; run chmod 0600 %s", path, mode, path)
	}
	if info.Size() > maxSource {
		return nil, fmt.Errorf("%s: longer than %d bytes", path, maxSource)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s: no connection string that PostgreSQL knows", path)
	}
	if err := guarded(config); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for name, value := range map[string]string{"application_name": "salus", "default_transaction_read_only": "on", "DateStyle": "ISO", "TimeZone": "UTC", "extra_float_digits": "1",
		"row_security": "off", // rows that a policy hides are an error, since rows that a table has no longer are deleted here
	} {
		config.RuntimeParams[name] = value
	}
	return config, nil
}

// guarded refuses a connection to another machine that is not encrypted to a server whose certificate is checked, and for its name (verify-full; with verify-ca any certificate of the authority does).
func guarded(config *pgx.ConnConfig) error {
	checked := func(host string, c *pgconn.FallbackConfig) bool {
		if strings.HasPrefix(host, "/") || slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, host) {
			return true
		}
		return c.TLSConfig != nil && !c.TLSConfig.InsecureSkipVerify && c.TLSConfig.ServerName != ""
	}
	for _, c := range append([]*pgconn.FallbackConfig{{Host: config.Host, TLSConfig: config.TLSConfig}}, config.Fallbacks...) {
		if !checked(c.Host, c) {
			return errors.New("records would travel to this machine unprotected; add sslmode=verify-full and sslrootcert")
		}
	}
	return nil
}

// said is what the network said, or the state that the server did. The server's own words are left out: where the model's tables are views, or their rows are computed, a message such as that of a
// value which is no date holds the value.
func said(what string, err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return fmt.Errorf("%s: %s (SQLSTATE %s)", what, stateText(pg.Code), pg.Code)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}

// stateText says what a state means (PostgreSQL's appendix A), by its class where nothing more is to be said.
func stateText(code string) string {
	for _, s := range []struct{ state, text string }{
		{"42501", "its user may not read it, or a policy for rows hides some of them from that user"}, {"42P01", "there is no such table"}, {"42703", "there is no such column"},
		{"3D000", "there is no such database"}, {"28P01", "the password is wrong"}, {"28", "its user is not let in"}, {"57014", "it was cancelled, or took longer than the server allows"},
		{"57", "the server shuts down, or does not let anyone in yet"}, {"53", "the server has too few resources"}, {"22", "a value cannot be read as what its column should hold"}, {"42", "the server does not understand the query"},
	} {
		if strings.HasPrefix(code, s.state) {
			return s.text
		}
	}
	return "the server refused"
}

// Tables gives the model's tables that the database has, or those that are asked for, the persons first.
func (d *Database) Tables(ctx context.Context) ([]table.Schema, error) {
	var out []table.Schema
	for _, s := range Tables() {
		name := strings.TrimPrefix(s.Name, TypePrefix)
		if len(d.source.Tables) > 0 && !slices.Contains(d.source.Tables, name) {
			continue
		}
		columns, err := d.columns(ctx, name)
		if err != nil {
			return nil, err
		}
		switch {
		case len(columns) > 0:
			out = append(out, s)
		case len(d.source.Tables) > 0:
			return nil, fmt.Errorf("the schema %s has no table %s, or its user may not read it", d.source.Schema, name)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the schema %s has no table of persons' data of the OMOP CDM 5.4, or its user may not read any", d.source.Schema)
	}
	return out, nil
}

// columns lists a table's columns that the user may read, in their order.
func (d *Database) columns(ctx context.Context, name string) ([]string, error) {
	rows, err := d.tx.Query(ctx, `SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY a.attnum`, d.source.Schema, name)
	if err != nil {
		return nil, said("the tables' columns", err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, said("the tables' columns", err)
	}
	return columns, nil
}

// Read gives a table's rows to take. It copies the declared columns as CSV (COPY … TO STDOUT), so that values read as those of files do, in constant memory.
// Without take it only says whether the table is one of the model.
func (d *Database) Read(ctx context.Context, s table.Schema, take func(table.Row) error) error {
	name := strings.TrimPrefix(s.Name, TypePrefix)
	columns, err := d.columns(ctx, name)
	if err != nil {
		return err
	}
	var list []string
	for _, c := range s.Columns {
		if slices.Contains(columns, c.Name) {
			list = append(list, pgx.Identifier{c.Name}.Sanitize())
		}
	}
	if len(list) == 0 {
		return &table.Error{Reason: "no column of the OMOP CDM 5.4"}
	}
	query := "SELECT " + strings.Join(list, ", ") + " FROM " + pgx.Identifier{d.source.Schema, name}.Sanitize()
	if take == nil {
		query += " LIMIT 0"
	}
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := d.conn.PgConn().CopyTo(ctx, in, "COPY ("+query+") TO STDOUT WITH (FORMAT csv, HEADER)")
		in.CloseWithError(err) // nil is the end
		done <- err
	}()
	s.Delimiter = ','
	err = table.ReadCSV(ctx, out, s, take)
	out.CloseWithError(io.ErrClosedPipe)
	if copied := <-done; copied != nil && !errors.Is(copied, io.ErrClosedPipe) {
		return said("the table "+name, copied)
	}
	return err
}
