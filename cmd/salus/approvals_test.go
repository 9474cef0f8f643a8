package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/worker"
)

const judgedPolicy = `schema: salus.policy/v1
approve: ask
purposes: [HMB]
operations: [statistic]
analyses: [count]
researchers: [ada]
minCohort: 5
`

const judgedStudy = `name: judged
purpose: [HMB]
source: {table: {patient: id}}
analysis: {kind: count}
release: {minCohort: 5, minSites: 2, maxSessions: 3}
committee: {members: [ACCOUNT], quorum: 1}
`

// A policy file refuses by itself what it does not allow, with its reasons on chain; a committee decides by files; what stands is shown. No key of a proof is needed for any of it.
func TestStudiesAreJudgedByPolicyAndCommittee(t *testing.T) {
	t.Parallel() // it waits for blocks most of the time
	c := founded(t, false, "")
	for _, s := range []string{"st-1", "st-2"} {
		c.salus("worker", "join", "--dir", c.at(s), "--name", s, c.invite("--site", s))
	}
	write := func(path, text string) string {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	propose := func(name, text string) string {
		t.Helper()
		out := strings.Fields(c.salus("study", "propose", "--dir", c.at("researcher"), write(c.at(name+".yaml"), text)))
		return out[len(out)-1]
	}
	account := strings.TrimSpace(c.salus("committee", "keygen", c.at("committee.key")))
	fits := strings.Replace(judgedStudy, "ACCOUNT", account, 1)
	good := propose("good", fits)
	bad := propose("bad", strings.Replace(strings.Replace(fits, "judged", "unfit", 1), "minCohort: 5", "minCohort: 4", 1))

	write(c.at("st-1", "policy.yaml"), judgedPolicy)
	if out := c.salus("worker", "policy", "--dir", c.at("st-1"), c.at("bad.yaml")); !strings.Contains(out, "minCohort: results of 4 patients are released; here at least 5 are asked for") {
		t.Errorf("policy says: %s", out)
	}
	if out := c.salus("worker", "policy", "--dir", c.at("st-1"), c.at("good.yaml")); !strings.Contains(out, "judged fits") {
		t.Errorf("policy says: %s", out)
	}
	if _, stderr, status := c.try("worker", "approve", "--dir", c.at("st-1"), bad); status != 3 || !strings.Contains(stderr, "SAL-2111") || !strings.Contains(stderr, "at least 5") {
		t.Errorf("approved against the policy: status %d: %s", status, stderr)
	}
	c.serve("st-1")
	var states []worker.StudyState
	until(t, time.Minute, "the worker refuses by its policy", func() bool {
		states = nil
		c.document(&states, "salus.worker-studies/v1", "worker", "studies", "--dir", c.at("st-1"))
		slices.SortFunc(states, func(a, b worker.StudyState) int { return strings.Compare(a.Name, b.Name) }) // judged, unfit
		return len(states) == 2 && states[1].State == "refused"
	})
	if states[0].State != "waiting" || len(states[0].Objections) != 0 || !states[0].RulesMatch || states[0].Researcher != "ada" || states[0].Most != 3 {
		t.Errorf("the study that fits is %+v", states[0])
	}
	if !strings.HasPrefix(states[1].Refusal, "minCohort: ") || len(states[1].Objections) != 1 {
		t.Errorf("the study that does not fit is %+v", states[1])
	}
	c.salus("worker", "refuse", "--dir", c.at("st-2"), "--reason", "no capacity", bad)
	out := c.salus("study", "status", "--dir", c.at("researcher"), bad)
	if !strings.Contains(out, `"no capacity"`) || !strings.Contains(out, "at least 5 are asked for") || !strings.Contains(out, "has not decided") {
		t.Errorf("status says:\n%s", out)
	}

	// The committee: request, look, decision, its way to the chain, and a change of mind.
	request := write(c.at("request.json"), c.salus("study", "ask-committee", "--dir", c.at("researcher"), good))
	if out := c.salus("committee", "decide", "--key", c.at("committee.key"), request); !strings.Contains(out, "nothing is signed") || !strings.Contains(out, good) {
		t.Errorf("the member is shown:\n%s", out)
	}
	decision := c.at("decision.json")
	c.salus("committee", "decide", "--key", c.at("committee.key"), "--agree", "--out", decision, request)
	if out := c.salus("study", "carry", "--dir", c.at("researcher"), decision); !strings.Contains(out, account+" agrees") {
		t.Errorf("carried: %s", out)
	}
	if out := c.salus("study", "status", "--dir", c.at("st-2"), good); !strings.Contains(out, account+" agrees") {
		t.Errorf("status says:\n%s", out)
	}
	request = write(c.at("request.json"), c.salus("study", "ask-committee", "--dir", c.at("researcher"), good))
	c.salus("committee", "decide", "--key", c.at("committee.key"), "--disagree", "--out", decision, request)
	c.salus("study", "carry", "--dir", c.at("st-2"), decision)
	if out := c.salus("study", "status", "--dir", c.at("researcher"), good); !strings.Contains(out, account+" disagrees") {
		t.Errorf("status says:\n%s", out)
	}
	c.salus("committee", "keygen", c.at("stranger.key"))
	if _, stderr, status := c.try("committee", "decide", "--key", c.at("stranger.key"), "--agree", "--out", c.at("none.json"), request); status == 0 || !strings.Contains(stderr, "SAL-2202") {
		t.Errorf("a stranger decided: status %d: %s", status, stderr)
	}

	// A budget on chain.
	if out := c.salus("worker", "limit", "--dir", c.at("st-1"), "--epsilon", "1", "--delta", "0.000001"); !strings.Contains(out, ", 0 spent") || strings.Contains(out, "limit 0 ") {
		t.Errorf("limit: %s", out)
	}
	if out := c.salus("worker", "limit", "--dir", c.at("st-1"), "--none"); !strings.Contains(out, "limit 0 ") {
		t.Errorf("limit: %s", out)
	}
	if _, _, status := c.try("worker", "limit", "--dir", c.at("st-1"), "--epsilon", "1"); status != 2 {
		t.Errorf("half a limit: status %d", status)
	}
}

// Requests come from researchers, whom a member of a committee need not believe.
func FuzzParseRequest(f *testing.F) {
	f.Add([]byte(`{"schema":"salus.committee-request/v1","consortium":"c","deployment":{},"study":{},"members":[]}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, st, err := parseRequest(b)
		if (st == nil) == (err == nil) {
			t.Errorf("study %v with error %v", st, err)
		}
	})
}
