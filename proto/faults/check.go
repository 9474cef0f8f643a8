package faults

// OfCheck gives the code of a check of the transcript (ledger/transcript, Refusal.Check) that failed, so that
// coordinator and members give the same failure the same name.
func OfCheck(check string) Code {
	switch check {
	case "signature":
		return SignatureInvalid
	case "duplicate":
		return AlreadySubmitted
	case "order", "roster":
		return WrongPhase
	case "length", "encoding":
		return ArtifactMalformed
	case "digest":
		return DigestMismatch
	case "floor":
		return CohortTooSmall
	case "ciphertexts", "room":
		return OverLimits
	case "study", "terms", "model":
		return TermsDiffer
	case "head", "aggregate", "anchor":
		return AnchorDiffers
	case "own words":
		return RestoredShareLog
	case "verifying key":
		return KeyNotPinned
	}
	return ProofInvalid
}
