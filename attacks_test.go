package salus_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// attacks are the ways to cheat with consents, approvals and releases that Salus is known by name to refuse, and the tests that try each: "package: Test" or
// "package: Test/case". The list is kept true by TestEveryNamedAttackIsTried.
var attacks = map[string][]string{
	"replayed directive": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/replayed directive",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/replayed with the word in force",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/replayed withdrawal",
		"consent: TestAttacks",
	},
	"wrong site": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/signed for another site",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/signed for another registry",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/signed for another chain",
		"ledger: TestConsentMovesByProofAlone",
	},
	"wrong version": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/version skipped",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/version kept",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/withdrawal of the version in force",
	},
	"expired": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/expired",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/expired enrolment",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/expired rotation",
		"ledger: TestConsentMovesByProofAlone/expired",
	},
	"forged signature": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/forged signature",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/no signature at all",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/another word than was signed",
	},
	"low-order key": {
		"zkproofs/consentbatch: TestLowOrderKeysSignNothing",
		"zkproofs/eddsa: TestCircuitRefusesKeysOfSmallOrder",
		"zkproofs/eddsa: TestKeyOfSmallOrderIsRefused",
	},
	"swapped sibling": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/swapped sibling",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/a bottom node made up",
	},
	"duplicated slot": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/duplicated slot",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/one entry taken twice",
		"ledger/transcript: TestFullLargeAndSmallSitesShareLargeChunks",
		"ledger/transcript: TestWhatIsBesideTheDatasetIsTheChains/a room twice",
	},
	"skipped queue head": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/queue's head skipped",
		"ledger: TestBatchCannotSkipTheQueuesHead",
	},
	"batch against an old root": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/batch against an old root",
		"ledger: TestConsentMovesByProofAlone",
		"ledger: TestFullWithdrawalsRaceSessionsOnTheChain",
	},
	"no-op hiding a change": {
		"zkproofs/consentbatch: TestModifiedProversAreRefused/no-op that hides a change",
		"zkproofs/consentbatch: TestModifiedProversAreRefused/two kinds at once",
	},
	"front-run root": {
		"ledger: TestConsentMovesByProofAlone", // a copied batch serves nobody else
		"ledger: TestWithdrawalsRaceSessionsOnTheModel",
		"ledger: TestFullWithdrawalsRaceSessionsOnTheChain",
		"ledger/transcript: TestStaleConsentsAreRefused",
	},
	"approval replayed to another study": {
		"ledger: TestApprovalOfOneStudyServesNoOther",
		"ledger/transcript: TestProofOfAnotherSessionIsRefused",
	},
	"unattested release": {
		"ledger: TestEveryRefusal", // MissingAttestations
		"ledger: TestSessionAfterARemovalCannotBeReleased",
	},
	"proof accepted with verifier unset": {
		"ledger: TestNothingIsAcceptedWhereNoVerifyingKeyIsStored",
	},
}

// TestEveryNamedAttackIsTried: the list names tests and cases that are there.
func TestEveryNamedAttackIsTried(t *testing.T) {
	for attack, places := range attacks {
		for _, place := range places {
			folder, test, ok := strings.Cut(place, ": ")
			if !ok {
				t.Fatalf("%s: %q names no package", attack, place)
			}
			test, name, _ := strings.Cut(test, "/")
			functions, words := testsOf(t, folder)
			if !slices.Contains(functions, test) {
				t.Errorf("%s: package %s has no test %s", attack, folder, test)
			}
			if name != "" && !slices.Contains(words, name) {
				t.Errorf("%s: the tests of package %s have no case %q", attack, folder, name)
			}
		}
	}
	if len(attacks) != 15 {
		t.Errorf("%d attacks are named", len(attacks))
	}
}

// testsOf are the functions and the text constants in a folder's test files.
func testsOf(t *testing.T, folder string) (functions, words []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.FromSlash(folder), "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no test files: %v", folder, err)
	}
	for _, f := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				functions = append(functions, n.Name.Name)
			case *ast.BasicLit:
				if w, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					words = append(words, w)
				}
			}
			return true
		})
	}
	return functions, words
}
