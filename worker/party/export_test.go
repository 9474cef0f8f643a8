package party

import (
	"salus/ledger/transcript"
	"salus/models/study"
)

// Dir is the log's folder.
func (l *Log) Dir() string { return l.dir }

// Begin, Once and Said are the log without the protocol over it.
func (l *Log) Begin(session study.SessionID, terms [32]byte, first bool) ([32]byte, error) {
	return l.begin(session, terms, first)
}

func (l *Log) Once(session study.SessionID, kind transcript.Kind, input [32]byte, artifact func() ([]byte, error)) (Stored, error) {
	return l.once(session, kind, input, artifact)
}

// StoreError words an error of storing.
var StoreError = storeError

// Parts is what a contribution of the session, after a round with this public input, keeps.
func (l *Log) Parts(session study.SessionID, input [32]byte) Parts { return Parts{l, session, input} }
