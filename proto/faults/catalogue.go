package faults

import "google.golang.org/grpc/codes"

// The codes. 10 general, 11 transport, 12 enrolment, 13 artifacts, 21 studies, 22 sessions, 31 chain, 41 a site's own
// machine, 42 patients, 51 verification.
const (
	Internal      Code = "SAL-1001"
	Unreachable   Code = "SAL-1002"
	Timeout       Code = "SAL-1003"
	Malformed     Code = "SAL-1004"
	NotFound      Code = "SAL-1005"
	UnknownMethod Code = "SAL-1006"
	UsageError    Code = "SAL-1007"

	NoCertificate       Code = "SAL-1101"
	CertificateExpired  Code = "SAL-1102"
	NotOnRoster         Code = "SAL-1103"
	RoleNotAllowed      Code = "SAL-1104"
	NoDeadline          Code = "SAL-1105"
	TooManyRequests     Code = "SAL-1106"
	TooLarge            Code = "SAL-1107"
	WrongAuthority      Code = "SAL-1108"
	NotACoordinator     Code = "SAL-1109"
	DevelopmentRefused  Code = "SAL-1110"
	JoinStringMalformed Code = "SAL-1201"
	TokenUnknown        Code = "SAL-1202"
	TokenExpired        Code = "SAL-1203"
	TokenUsed           Code = "SAL-1204"
	WrongFingerprint    Code = "SAL-1205"
	KeyProofInvalid     Code = "SAL-1206"
	NameRefused         Code = "SAL-1207"
	RequestRefused      Code = "SAL-1208"
	AdmittedByVote      Code = "SAL-1209"

	ArtifactUnavailable Code = "SAL-1301"
	DigestMismatch      Code = "SAL-1302"
	ArtifactTooLarge    Code = "SAL-1303"
	EgressRefused       Code = "SAL-1304"
	ArtifactNotYet      Code = "SAL-1305"

	StudyMalformed    Code = "SAL-2101"
	StudyUnknown      Code = "SAL-2102"
	NotApproved       Code = "SAL-2103"
	SessionsExhausted Code = "SAL-2104"
	TooFewSites       Code = "SAL-2105"
	NotInvited        Code = "SAL-2106"
	TooSimilar        Code = "SAL-2107"
	ModelRefused      Code = "SAL-2108"
	NoResult          Code = "SAL-2109"
	PrivacySpent      Code = "SAL-2110"
	PolicyRefuses     Code = "SAL-2111"
	RulesDiffer       Code = "SAL-2112"
	CommitteeWaits    Code = "SAL-2113"

	SessionUnknown     Code = "SAL-2201"
	NotAParty          Code = "SAL-2202"
	WrongPhase         Code = "SAL-2203"
	AlreadySubmitted   Code = "SAL-2204"
	SignatureInvalid   Code = "SAL-2205"
	ArtifactMalformed  Code = "SAL-2206"
	ProofInvalid       Code = "SAL-2207"
	DeadlinePassed     Code = "SAL-2208"
	RefusedByParty     Code = "SAL-2209"
	BlockChanged       Code = "SAL-2210"
	CohortTooSmall     Code = "SAL-2211"
	TermsDiffer        Code = "SAL-2212"
	OverLimits         Code = "SAL-2213"
	CoordinatorStopped Code = "SAL-2214"

	ChainUnreachable Code = "SAL-3101"
	WrongChain       Code = "SAL-3102"
	NoContract       Code = "SAL-3103"
	TransactionFails Code = "SAL-3104"
	NotFinal         Code = "SAL-3105"
	NoFunds          Code = "SAL-3106"
	KeyNotPinned     Code = "SAL-3107"
	KeyRetired       Code = "SAL-3108"
	NotTheOperator   Code = "SAL-3109"
	NotVerifiedHere  Code = "SAL-3110"
	PinUnverified    Code = "SAL-3111"

	SourceMalformed  Code = "SAL-4101"
	FileTooOpen      Code = "SAL-4102"
	ConsentBehind    Code = "SAL-4103"
	RestoredShareLog Code = "SAL-4104"
	ClockSkew        Code = "SAL-4105"
	DiskFull         Code = "SAL-4106"
	AlreadyRunning   Code = "SAL-4107"

	ConsentRefused  Code = "SAL-4201"
	SlotsFull       Code = "SAL-4202"
	OtherWorker     Code = "SAL-4210"
	NotTheSlotsKey  Code = "SAL-4211"
	SlotDiffers     Code = "SAL-4212"
	OpeningInvalid  Code = "SAL-4213"
	EndpointsDiffer Code = "SAL-4214"
	RootNotAtHand   Code = "SAL-4215"
	SlipMalformed   Code = "SAL-4216"
	KeyLocked       Code = "SAL-4217"
	NotEnrolled     Code = "SAL-4218"
	SomethingWaits  Code = "SAL-4219"

	RetentionStands Code = "SAL-4220"
	StillPermitted  Code = "SAL-4221"
	DatasetErased   Code = "SAL-4222"

	NoSlotCertificate Code = "SAL-4223"
	SlotHeld          Code = "SAL-4224"

	RecordsBehind  Code = "SAL-4230"
	EmergencyState Code = "SAL-4231"
	NoOffice       Code = "SAL-4232"
	ReviewOverdue  Code = "SAL-4233"
	NoTreatment    Code = "SAL-4234"

	VaultDamaged  Code = "SAL-4240"
	VaultLocked   Code = "SAL-4241"
	VaultBusy     Code = "SAL-4242"
	RecordUnknown Code = "SAL-4243"
	AuditBroken   Code = "SAL-4244"
	RecordsMoved  Code = "SAL-4245"
	AuditGap      Code = "SAL-4246"

	ExportRefused    Code = "SAL-4250"
	ExportPartial    Code = "SAL-4251"
	ServerDenied     Code = "SAL-4252"
	ServerAway       Code = "SAL-4253"
	SourceIncomplete Code = "SAL-4254"
	SourceRejected   Code = "SAL-4255"

	ReceiptMalformed  Code = "SAL-5101"
	VerificationFails Code = "SAL-5102"
	AnchorDiffers     Code = "SAL-5103"
)

// catalogue is in the order of codes; a test keeps it complete.
var catalogue = []Entry{
	{Internal, Failed, "internal error", "The program met a state that it did not expect.", "Run the command again; if it fails again, file the support bundle.", codes.Internal},
	{Unreachable, Denied, "not reachable", "The other side did not answer, or the connection broke.", "Check the address, the firewall and the proxy with `salus worker doctor`; the command may be repeated safely.", codes.Unavailable},
	{Timeout, TimedOut, "timed out", "The answer did not come before the deadline. It may still happen.", "Ask for the status, then repeat the command; repeating is harmless.", codes.DeadlineExceeded},
	{Malformed, Usage, "malformed request", "A field has a wrong length or a value outside its range.", "Bring both sides to versions that understand each other.", codes.InvalidArgument},
	{NotFound, Failed, "not found", "What was named does not exist here.", "Check the name or hash; list what exists.", codes.NotFound},
	{UnknownMethod, Failed, "unknown method", "The server does not offer what was asked for.", "Bring both sides to versions that understand each other.", codes.Unimplemented},
	{UsageError, Usage, "wrong usage", "A flag or an argument is missing or wrong.", "See the command's help.", codes.InvalidArgument},

	{NoCertificate, Denied, "no certificate", "The call needs an enrolled party's certificate and there was none.", "Join the consortium first: `salus worker join URL#TOKEN@FINGERPRINT`.", codes.Unauthenticated},
	{CertificateExpired, Denied, "certificate expired", "Certificates last 30 days and renew themselves after 20; this one was not renewed in time.", "Check the clock; otherwise ask the coordinator's operator for a new join string.", codes.Unauthenticated},
	{NotOnRoster, Denied, "not on the consortium's roster", "The certificate is the consortium's, but its holder is not, or no longer, a member.", "Ask the coordinator's operator whether this site was removed.", codes.PermissionDenied},
	{RoleNotAllowed, Denied, "method not allowed for this role", "Each role may call a fixed list of methods.", "Use the shell of the right role: a researcher proposes, a site contributes, an auditor reads.", codes.PermissionDenied},
	{NoDeadline, Usage, "call without a deadline", "Every call states how long its caller waits.", "Set a deadline in the client.", codes.InvalidArgument},
	{TooManyRequests, Denied, "too many requests", "Each identity has a token bucket and it is empty.", "Wait a second; check for a second worker that runs with the same identity.", codes.ResourceExhausted},
	{TooLarge, Usage, "message too large", "A message is at most 4 MiB, its header list 16 KiB.", "Larger artifacts travel over the swarm by digest.", codes.ResourceExhausted},
	{WrongAuthority, Denied, "certificate of another authority", "The server's certificate was not issued by this consortium's authority.", "Check the address and whether a proxy opens TLS connections; ask the network's operator to exempt this address.", codes.Unauthenticated},
	{NotACoordinator, Denied, "server is not a coordinator", "The server's certificate is the consortium's but not a coordinator's.", "Check the address.", codes.Unauthenticated},
	{DevelopmentRefused, Denied, "development consortium refused", "The consortium is a development one by its genesis and this program was told to accept none.", "Use a consortium whose keys were made by ceremony.", codes.FailedPrecondition},

	{JoinStringMalformed, Usage, "join string malformed", "A join string is URL#TOKEN@FINGERPRINT: host:port, 52 letters and digits, 64 hexadecimal digits.", "Copy the whole string again, in quotes.", codes.InvalidArgument},
	{TokenUnknown, Denied, "token unknown", "The coordinator never issued this token, or has forgotten it.", "Ask the coordinator's operator for a new join string.", codes.PermissionDenied},
	{TokenExpired, Denied, "token expired", "A token is valid for a limited time.", "Ask the coordinator's operator for a new join string.", codes.PermissionDenied},
	{TokenUsed, Denied, "token already used", "Another applicant has used this token. If that was not you, someone read your join string.", "Tell the coordinator's operator and ask for a new join string.", codes.PermissionDenied},
	{WrongFingerprint, Denied, "authority's fingerprint differs", "The server's authority is not the one whose fingerprint is in the join string.", "Do not go on. Check the string, and whether a proxy opens TLS connections.", codes.Unauthenticated},
	{KeyProofInvalid, Denied, "proof of a key is invalid", "A key in the application did not sign it.", "Remove the half-made identity and join again.", codes.InvalidArgument},
	{NameRefused, Denied, "name refused", "The name is malformed, taken, or not the one that the token was issued for.", "Use the name that the operator gave you.", codes.PermissionDenied},
	{RequestRefused, Denied, "certificate request refused", "The request is malformed, or its key is not ECDSA P-256.", "Join with this program's own request.", codes.InvalidArgument},
	{AdmittedByVote, Denied, "the sites admit members by vote", "The operator has closed the consortium's bootstrap and admits nobody any more; the application lies in the member's folder, as application.json.", "Give application.json to a hospital of the consortium, which moves your admission (`salus worker move admit`); when enough hospitals support it, join again with the same command, or with a new join string if this one has expired.", codes.FailedPrecondition},

	{ArtifactUnavailable, TimedOut, "artifact not available", "No connected peer that may send this artifact to us has it.", "Wait for the link to the coordinator; check the swarm port in the firewall.", codes.Unavailable},
	{DigestMismatch, Failed, "artifact differs from its digest", "Bytes arrived that do not hash to the digest asked for. They were dropped.", "The sender is broken or hostile; report it to the operator.", codes.DataLoss},
	{ArtifactTooLarge, Failed, "artifact too large", "An artifact is at most 64 MiB, and at most the length that its session announced.", "Split the study into smaller chunks.", codes.ResourceExhausted},
	{EgressRefused, Failed, "egress log refused", "What leaves is written to the egress log first; the log could not be written, so nothing left.", "Check the disk of the egress log.", codes.Internal},
	{ArtifactNotYet, Failed, "artifact not yet here", "The submission names an artifact that the coordinator could not fetch from the submitter yet.", "Keep the swarm link up; the submission is repeated by itself.", codes.FailedPrecondition},

	{StudyMalformed, Usage, "study malformed", "The study is not in canonical form or breaks a rule of the study file.", "Run `salus study plan`, which names line and column.", codes.InvalidArgument},
	{StudyUnknown, Failed, "study unknown", "No study with this hash was proposed here.", "Propose it first, or check the hash.", codes.NotFound},
	{NotApproved, Denied, "study not approved", "A site of the roster has not approved this study's hash on chain.", "Wait for the approval, or run with the sites that approved.", codes.FailedPrecondition},
	{SessionsExhausted, Denied, "study's sessions are used up", "A study may be run a fixed number of times, since each result reveals something.", "Propose a new study with its own approval.", codes.FailedPrecondition},
	{TooFewSites, Denied, "too few sites", "The roster is smaller than the study's minimum.", "Wait until more sites approved.", codes.FailedPrecondition},
	{NotInvited, Denied, "site not invited", "The study names the sites that take part, and this is not among them.", "Run with invited sites.", codes.PermissionDenied},
	{TooSimilar, Denied, "too similar to an earlier session", "The decisions differ from an earlier session's in fewer patients than the minimum cohort, so the pair of results would reveal them.", "Wait until more decisions changed, or ask for a noised result.", codes.FailedPrecondition},
	{ModelRefused, Denied, "model refused", "An iterative study runs at public models, each of which follows from the sums of the released session before; the one that was asked for does not, or a site could not derive it.", "Run `salus study run` again: it takes up the chain where it stands.", codes.FailedPrecondition},
	{NoResult, Denied, "the data have no such result", "The decrypted sums do not determine what the study asks for: covariates that depend on each other, an outcome that they separate, or no convergence.", "Read the reason in the receipt; ask with other covariates, coarser groups or a ridge penalty.", codes.FailedPrecondition},
	{PrivacySpent, Denied, "privacy budget is spent", "Every noised result tells a little about each patient, and what this site has already given away leaves too little for another.", "Wait for another study with its own approval; a site may raise its own limit, never a study's.", codes.FailedPrecondition},
	{PolicyRefuses, Denied, "the hospital's policy does not allow this study", "The study asks for something that the hospital's policy file (policy.yaml in its folder) does not list; the detail names each thing, and what is allowed.", "Ask for less, or talk to the hospital: a person there can approve the study with `salus worker approve --against-policy`, or widen the policy.", codes.PermissionDenied},
	{RulesDiffer, Failed, "the chain holds the study to other rules", "Minimum of sites, cap of sessions, cost or committee were written beside the study's hash when it was proposed, and are not those that the study states.", "Do not approve it. Propose the study anew under another name; somebody else may have proposed this hash.", codes.FailedPrecondition},
	{CommitteeWaits, Failed, "the data-access committee has not agreed", "The study has a data-access committee, and fewer of its members agree now than must.", "Make a request with `salus study ask-committee`, give it to the members, and carry their decisions to the chain with `salus study carry`.", codes.FailedPrecondition},

	{SessionUnknown, Failed, "session unknown", "There is no such session, or it is not the caller's.", "Check the session's id.", codes.NotFound},
	{NotAParty, Denied, "not a party of this session", "Only the roster's sites and the study's researcher take part.", "Check which identity this machine uses.", codes.PermissionDenied},
	{WrongPhase, Failed, "message out of phase", "The session does not wait for this kind of artifact now.", "Watch the session; the worker sends by itself what is due.", codes.FailedPrecondition},
	{AlreadySubmitted, Denied, "another artifact was already submitted", "A party says one thing of a kind in a session, and it cannot be taken back.", "Check for a second worker that runs with the same identity.", codes.AlreadyExists},
	{SignatureInvalid, Denied, "signature invalid", "The entry is not signed by the party's registered key.", "Check that the signing key is the one that was enrolled.", codes.PermissionDenied},
	{ArtifactMalformed, Failed, "artifact malformed", "The artifact's length or encoding is not that of its kind and parameter set.", "Bring both sides to versions that understand each other.", codes.InvalidArgument},
	{ProofInvalid, Denied, "proof invalid", "A zero-knowledge proof of the artifact does not verify for this session's statement.", "The party is broken or hostile; a new session without it starts by itself.", codes.PermissionDenied},
	{DeadlinePassed, TimedOut, "session's deadline passed", "A party's message did not come in time.", "See which site is waited for, then run again.", codes.DeadlineExceeded},
	{RefusedByParty, Failed, "refused by a party", "A party checked the session and will not go on.", "Read the party's reason in the session's detail.", codes.FailedPrecondition},
	{BlockChanged, Failed, "opening block changed", "The block that opened the session is no longer part of the chain.", "Run again; new keys are made.", codes.Aborted},
	{CohortTooSmall, Denied, "cohort too small", "The sites' proven floors add up to less than the study's minimum cohort.", "Wait for more patients, or widen the study.", codes.FailedPrecondition},
	{TermsDiffer, Failed, "terms differ from the chain", "What the coordinator says about the session is not what the chain says.", "Check that both read the same chain; otherwise the coordinator is broken or hostile.", codes.FailedPrecondition},
	{OverLimits, Denied, "over the parameter set's limits", "More parties or ciphertexts than the parameter set allows.", "Use the larger parameter set.", codes.FailedPrecondition},
	{CoordinatorStopped, Failed, "stopped by the coordinator's operator", "The operator ended the session.", "Ask the operator, then run again.", codes.Aborted},

	{ChainUnreachable, Denied, "chain not reachable", "No JSON-RPC address of the consortium answered.", "Check the addresses and the firewall.", codes.Unavailable},
	{WrongChain, Denied, "wrong chain", "Chain id or genesis hash differ from the consortium's.", "Check the JSON-RPC address.", codes.FailedPrecondition},
	{NoContract, Denied, "contract missing or different", "At a contract's address there is no code, or other code.", "Check the consortium bundle and the JSON-RPC address.", codes.FailedPrecondition},
	{TransactionFails, Failed, "transaction failed", "The chain executed the transaction and reverted it.", "Read the reason; a changed precondition is usual, then repeat.", codes.FailedPrecondition},
	{NotFinal, TimedOut, "not final yet", "The block that holds the fact is not final.", "Wait; if it lasts, check the chain's validators.", codes.Unavailable},
	{NoFunds, Failed, "account without funds", "The party's account cannot pay for its transaction.", "Ask the coordinator's operator to fund it.", codes.FailedPrecondition},
	{KeyNotPinned, Denied, "verifying key not pinned", "The verifying key's hash is not the one that is on chain.", "Fetch the consortium's keys again.", codes.FailedPrecondition},
	{KeyRetired, Denied, "verifying key retired", "The hospitals have voted that nothing is accepted under a circuit's key any more.", "See `salus worker motions --all` for the reason. A new version of the circuit needs a new program and a ceremony for its keys.", codes.FailedPrecondition},
	{NotTheOperator, Denied, "not the consortium's operator", "The chain names another account as the operator, so nothing that this coordinator opens, seals or aborts would be accepted, and no member follows it.", "A coordinator that was replaced is of no use any more: its members follow the new one (`salus worker follow`). A candidate's candidacy.json goes to a hospital, which moves it (`salus worker move operator`).", codes.FailedPrecondition},
	{NotVerifiedHere, Denied, "keys that this hospital has not made", "Outside development a hospital votes for verifying keys that it made itself, in verifying their ceremony. Of these it has not.", "Run `salus ceremony verify DIR/ceremony --from DIR --rpc URL --keys DIR/keys` first, or say --unverified if you have it from elsewhere that they are the ceremony's.", codes.FailedPrecondition},
	{PinUnverified, Denied, "pinned keys that this member has not made", "The consortium's contracts hold verifying keys that are not those of a ceremony which this member verified. Whoever made them may be able to forge proofs of consents, so nothing is proven, approved or computed here.", "Verify each of the consortium's ceremonies (`salus ceremony verify DIR/ceremony --from DIR --rpc URL --keys DIR/keys`; an earlier one from a copy of its folder, without --from). If no ceremony made a key, the hospitals retire it when the bootstrap is closed (`salus worker move retire`), and remove a hospital that has moved consents under it.", codes.FailedPrecondition},

	{SourceMalformed, Usage, "source malformed", "A record could not be read. Its content is not shown.", "See file and line in the worker's local log.", codes.InvalidArgument},
	{FileTooOpen, Usage, "file readable by others", "A secret's file must be 0600 in a folder of 0700.", "Run chmod 600 on the file and chmod 700 on its folder.", codes.FailedPrecondition},
	{ConsentBehind, Failed, "consent root behind", "The site's directives are newer than its root on chain.", "Publish the pending consent updates.", codes.FailedPrecondition},
	{RestoredShareLog, Failed, "share log older than the chain", "This worker was restored from a backup or copied, and may have answered open sessions.", "They are abandoned; new sessions run as usual.", codes.FailedPrecondition},
	{ClockSkew, Failed, "clock is wrong", "The clock differs from the coordinator's by more than a minute.", "Set the clock (NTP).", codes.FailedPrecondition},
	{DiskFull, Failed, "disk full", "A write that must be durable failed.", "Free space; nothing acknowledged was lost.", codes.ResourceExhausted},
	{AlreadyRunning, Usage, "already running", "Another process holds this folder's lock.", "Stop it, or use another folder.", codes.FailedPrecondition},

	{ConsentRefused, Denied, "consent refused", "What was signed does not follow what stands at the slot: another version, key, slot, site or word, or it came too late.", "Ask for the slot's state, and sign again.", codes.FailedPrecondition},
	{SlotsFull, TimedOut, "no free slot", "Every slot in use is taken or reserved. The worker puts 240 more in use with its next batch.", "Wait for it, or run `salus worker consents flush`; then ask again.", codes.Unavailable},
	{OtherWorker, Denied, "not the hospital's worker", "The server has another TLS key than the one whose fingerprint is on the slip.", "Do not go on. Check the address; ask the hospital whether its worker has a new key.", codes.Unauthenticated},
	{NotTheSlotsKey, Denied, "not the slot's key", "The request is not signed by the key that stands in the slot, or not for this patient, worker and time. Whether there is such a patient is told to nobody else.", "Check which folder's key this is; after a rotation or recovery wait until it is in force.", codes.PermissionDenied},
	{SlotDiffers, Failed, "the slot holds something else", "What the chain proves of the patient's slot is not what the patient put there.", "Withdraw by force if you did not ask for it (salus consent withdraw --force), and ask the hospital.", codes.FailedPrecondition},
	{OpeningInvalid, Failed, "the worker cannot prove what it says", "What the worker shows of the slot does not follow from the root on chain.", "Ask again; if it lasts, the worker is broken or lies: salus consent withdraw --force does without it.", codes.DataLoss},
	{EndpointsDiffer, Denied, "the chain's endpoints disagree", "They show different final blocks, older ones than before or than two hours (--max-age), or something that they cannot prove.", "Check this machine's clock, and ask other endpoints (--rpc); one of these lies, stands still or follows another chain. --max-age is for a chain that makes no blocks.", codes.Unavailable},
	{RootNotAtHand, TimedOut, "state not at hand", "The worker has no state with the consent root that was asked for, or not yet.", "Ask again in a moment.", codes.Unavailable},
	{SlipMalformed, Usage, "slip malformed", "The file is not a patient's slip, or its parts do not agree.", "Ask the hospital's desk for another.", codes.InvalidArgument},
	{KeyLocked, Usage, "key locked", "The key's file is encrypted, and the passphrase is missing or wrong.", "Give the passphrase on the terminal, or in a file of mode 0600 with --passphrase-file.", codes.FailedPrecondition},
	{NotEnrolled, Usage, "not enrolled", "This folder has no slot at a hospital yet.", "Run salus consent enrol with the slip from the hospital's desk.", codes.FailedPrecondition},
	{SomethingWaits, TimedOut, "something waits already", "An earlier directive or key of this slot is not in force yet; the next one follows from it.", "Wait for it (salus consent status); a withdrawal need not wait.", codes.FailedPrecondition},

	{RetentionStands, Denied, "a duty to keep the records stands", "The site recorded a duty that stands against erasing this patient's records.", "See `salus worker retention list`; lift a duty that was recorded in error, or wait for its last day.", codes.FailedPrecondition},
	{StillPermitted, Denied, "the directive permits", "A patient's records are erased after the consent was withdrawn or denied, not before.", "Put the withdrawal in force first.", codes.FailedPrecondition},
	{DatasetErased, Denied, "the study's dataset was destroyed", "A patient in it withdrew and had the row erased. A dataset is committed as a whole, so all of it went.", "Propose the study anew; sites approve it over datasets of today.", codes.FailedPrecondition},
	{NoSlotCertificate, TimedOut, "no slot certificate now", "The hospital certifies that a patient may withdraw by force once the patient's key is in force, and after a withdrawal by force not before a day of blocks has passed.", "Ask again later (salus consent status asks each time); nothing that permits is signed without a certificate. A withdrawal needs none.", codes.FailedPrecondition},
	{SlotHeld, Denied, "the hospital holds the slot", "The hospital's desk has reason to think that the slot's keys are in other hands than the patient's. It takes nothing for the slot but a withdrawal, tells whoever has the key nothing, and has withdrawn what it permitted.", "Go to the hospital's desk in person. The desk: a slip for another slot (salus worker patients slip), or salus worker patients release.", codes.FailedPrecondition},

	{RecordsBehind, Failed, "records differ from those on chain", "The chain holds a record root that this folder did not post, or lacks one that it did: the vault was restored from an old copy, or is not the one that posted.", "Import the records again that came after the copy was made, then run `salus worker records --restored`.", codes.FailedPrecondition},
	{EmergencyState, Denied, "emergency access not possible now", "An emergency access is asked for, approved by a second clinician, open for its hours, over, and reviewed, in this order; this is not the time for what was asked.", "See `salus worker emergency list`.", codes.FailedPrecondition},
	{NoOffice, Denied, "key holds no such office", "Each role may do what it is for and nothing else: clinicians read for treatment and in emergencies, reviewers judge those, the data-protection officer reads the audit log, auditors are shown single rows. Their keys were appointed by the site beforehand.", "Use an appointed key, or appoint it: `salus worker emergency appoint`.", codes.PermissionDenied},
	{ReviewOverdue, Denied, "a review is overdue", "An emergency access of this site ended more than seven days ago and nobody has reviewed it; until that is done the site takes part in no session.", "Have it reviewed: `salus worker emergency list`, then `salus worker emergency review`.", codes.FailedPrecondition},
	{NoTreatment, Denied, "no directive for treatment", "A clinician reads a patient's records where the patient's directive allows treatment, and this one does not, or there is none.", "Ask the patient; in an emergency see `salus worker emergency`.", codes.PermissionDenied},

	{VaultDamaged, Failed, "the vault is damaged", "Records, keys or lists in the vault are not what was stored: a disk has failed, or somebody has changed them. What is read is checked, so nothing false was used.", "See `salus worker vault verify` for the places; restore from a backup with `salus worker vault restore`.", codes.DataLoss},
	{VaultLocked, Denied, "the vault does not open", "The key file is missing or another vault's, its passphrase is not the right one, or the helper that holds the key refuses.", "Put the right vault.key in the hospital's folder, its passphrase in the file that it names, or see to the helper.", codes.FailedPrecondition},
	{VaultBusy, TimedOut, "the vault is busy", "Another command imports, erases, verifies, compacts or copies the vault's index; only one does at a time.", "Wait until it is done and give the command again.", codes.Unavailable},
	{RecordUnknown, Usage, "no such record", "The vault has no record of that type and id, or its source has deleted it, or it was erased.", "See `salus worker vault search`.", codes.NotFound},
	{AuditBroken, Failed, "the audit log is not what was written", "Entries of the audit log were changed or removed, or the chain has anchored entries that are not in it: somebody has edited it, or the vault was restored from an older copy.", "Compare with the exports that the data-protection officer keeps; after a restored backup `salus worker records --restored` goes on, and says so in the log.", codes.DataLoss},
	{RecordsMoved, Failed, "the records have changed meanwhile", "A patient's records are read in parts, and they changed, or were read by nobody, since the first part.", "Read them from the beginning.", codes.Aborted},
	{AuditGap, Failed, "the audit log has a gap", "The chain has versions of this site's record root that were posted over a log that is not here: somebody went on after a restored copy (the log says who and when), and what was logged from the copy until then is gone. What is here is whole. This stays so for ever.", "See whether the restore was needed, and hold the exports that the data-protection officer keeps against it (`--kept`).", codes.DataLoss},

	{ExportRefused, Failed, "FHIR server's export not usable", "The server does not export what was asked for, or its answers are not those of the Bulk Data Access API. Nothing was imported.", "See what the server's documentation says of $export; --types and --export may have to be others.", codes.FailedPrecondition},
	{ExportPartial, Failed, "FHIR server's export not complete", "The server says itself that records are missing from its export. A part is never imported: a study over it would count wrongly. What was fetched is destroyed.", "Look for the cause at the server, then run the same command again.", codes.FailedPrecondition},
	{ServerDenied, Denied, "FHIR server does not let us in", "The server wants to know who asks, or does not let this client read what was asked for.", "Register the public key at the server (`salus worker fhir key`) and name --client-id and --client-key; check the scope.", codes.PermissionDenied},
	{ServerAway, Denied, "FHIR server away", "The server did not answer in time, or not as it should, several times in a row. What was fetched is kept.", "Run the same command again: it goes on where it was.", codes.Unavailable},
	{SourceIncomplete, Failed, "source not complete", "The files end too early or cannot be read to their end, and nothing is left that could be imported without them. Nothing was imported.", "Export the files again.", codes.InvalidArgument},
	{SourceRejected, Failed, "lines were left out", "The import was to be strict, and not every line and file is good. Nothing was imported.", "Mend what the report names (--report FILE), or import without --strict.", codes.InvalidArgument},

	{ReceiptMalformed, Usage, "receipt malformed", "The file is not a receipt.", "Check the path.", codes.InvalidArgument},
	{VerificationFails, Failed, "verification failed", "A proof, a sum or a hash of the receipt does not hold.", "The receipt does not show what it claims.", codes.DataLoss},
	{AnchorDiffers, Failed, "anchor differs", "The transcript's head is not the one that is on chain.", "The receipt does not show what it claims, or the chain is another.", codes.DataLoss},
}
