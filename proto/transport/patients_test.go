package transport

import (
	"context"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
)

// counter answers patients.
type counter struct {
	salusv1.UnimplementedPatientsServer
}

func (counter) Greet(context.Context, *salusv1.GreetRequest) (*salusv1.GreetResponse, error) {
	return &salusv1.GreetResponse{Nonce: []byte{1}}, nil
}

func (counter) GetHistory(context.Context, *salusv1.GetHistoryRequest) (*salusv1.GetHistoryResponse, error) {
	panic("patient 4711")
}

// patientsAt serves patients under a worker's credential.
func patientsAt(t *testing.T, config PatientsConfig) string {
	t.Helper()
	server, err := NewPatientsServer(config)
	if err != nil {
		t.Fatal(err)
	}
	salusv1.RegisterPatientsServer(server, counter{})
	salusv1.RegisterInfoServer(server, &services{}) // registered by mistake
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(Bounded(listener, 2)) }()
	t.Cleanup(func() {
		server.Stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return listener.Addr().String()
}

func dialPatients(t *testing.T, address string, fingerprint [32]byte) salusv1.PatientsClient {
	t.Helper()
	conn, err := DialPatients(address, fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return salusv1.NewPatientsClient(conn)
}

func TestPatientsKnowTheWorkerByItsKeyAlone(t *testing.T) {
	authority, err := CreateAuthority(t.TempDir()+"/ca", testName, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	id := Identity{Consortium: testName, Role: Site, Name: "st-anna"}
	worker := credentialOf(t, authority, id, time.Now())
	address := patientsAt(t, PatientsConfig{Credential: worker})
	fingerprint, err := worker.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	if fingerprint != worker.Self().Key {
		t.Error("the fingerprint is not the one that the consortium has")
	}
	if _, err := dialPatients(t, address, fingerprint).Greet(t.Context(), &salusv1.GreetRequest{}); err != nil {
		t.Fatal(err)
	}
	// Another member of the consortium, whose certificate is as good, is not the hospital.
	other, err := credentialOf(t, authority, Identity{Consortium: testName, Role: Site, Name: "st-berta"}, time.Now()).Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dialPatients(t, address, other).Greet(t.Context(), &salusv1.GreetRequest{}); !faults.Is(err, faults.OtherWorker) {
		t.Errorf("another worker's fingerprint: %v", err)
	}
	// A renewed certificate for the same key is the same worker's.
	request, err := worker.Request()
	if err != nil {
		t.Fatal(err)
	}
	chain, err := authority.Sign(request, id, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.Install(chain); err != nil {
		t.Fatal(err)
	}
	if _, err := dialPatients(t, address, fingerprint).Greet(t.Context(), &salusv1.GreetRequest{}); err != nil {
		t.Errorf("after a renewal: %v", err)
	}
	if _, err := NewPatientsServer(PatientsConfig{}); err == nil {
		t.Error("a server without a credential")
	}
}

func TestPatientsServerGivesNothingElse(t *testing.T) {
	authority, err := CreateAuthority(t.TempDir()+"/ca", testName, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	worker := credentialOf(t, authority, Identity{Consortium: testName, Role: Site, Name: "st-anna"}, time.Now())
	fingerprint, err := worker.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	var panicked string
	address := patientsAt(t, PatientsConfig{Credential: worker, Rate: 1e-9, Burst: 6, Panicked: func(m string, _ []byte) { panicked = m }})
	conn, err := DialPatients(address, fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := salusv1.NewInfoClient(conn).GetInfo(t.Context(), &salusv1.GetInfoRequest{}); !faults.Is(err, faults.UnknownMethod) {
		t.Errorf("another service: %v", err)
	}
	api := salusv1.NewPatientsClient(conn)
	if _, err := api.PutKey(t.Context(), &salusv1.PutKeyRequest{Signed: make([]byte, maxPatientRequest)}); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("a message beyond the limit: %v", err)
	}
	if _, err := api.GetHistory(t.Context(), &salusv1.GetHistoryRequest{}); !faults.Is(err, faults.Internal) || panicked != salusv1.Patients_GetHistory_FullMethodName {
		t.Errorf("a handler that panics: %v, %q", err, panicked)
	}
	// A caller without a deadline: the client library sets one, so past it.
	raw, err := grpc.NewClient(address, grpc.WithTransportCredentials(credentials.NewTLS(pinnedTo(fingerprint))))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := salusv1.NewPatientsClient(raw).Greet(context.Background(), &salusv1.GreetRequest{}); !faults.Is(err, faults.NoDeadline) {
		t.Errorf("without a deadline: %v", err)
	}
	for i := range 3 {
		_, err := api.Greet(t.Context(), &salusv1.GreetRequest{})
		if over := i == 2; faults.Is(err, faults.TooManyRequests) != over || !over && err != nil {
			t.Errorf("call %d of a bucket of 6: %v", 5+i, err)
		}
	}
}

// TestEveryMethodForPatientsIsOpenToThem, and to no member of the consortium at the coordinator.
func TestEveryMethodForPatientsIsOpenToThem(t *testing.T) {
	of := 0
	for _, service := range []grpc.ServiceDesc{salusv1.Patients_ServiceDesc, salusv1.Care_ServiceDesc} {
		of += len(service.Methods)
		for _, m := range service.Methods {
			name := "/" + service.ServiceName + "/" + m.MethodName
			if !patientMethods[name] {
				t.Errorf("%s is not listed", name)
			}
			if len(open[name]) > 0 {
				t.Errorf("%s is open to members", name)
			}
		}
	}
	if len(patientMethods) != of {
		t.Errorf("%d methods are listed, the services have %d", len(patientMethods), of)
	}
}

// TestAHostOfManyAddressesHasOneBucket: in IPv6 a host has 2^64 of them.
func TestAHostOfManyAddressesHasOneBucket(t *testing.T) {
	of := func(ip string) string { return origin(&net.TCPAddr{IP: net.ParseIP(ip), Port: 4711}) }
	for _, same := range [][2]string{{"2001:db8:1:2::1", "2001:db8:1:2:ffff::9"}, {"192.0.2.7", "::ffff:192.0.2.7"}} {
		if of(same[0]) != of(same[1]) {
			t.Errorf("%s is %s, %s is %s", same[0], of(same[0]), same[1], of(same[1]))
		}
	}
	for _, others := range [][2]string{{"2001:db8:1:2::1", "2001:db8:1:3::1"}, {"192.0.2.7", "192.0.2.8"}} {
		if of(others[0]) == of(others[1]) {
			t.Errorf("%s and %s are both %s", others[0], others[1], of(others[0]))
		}
	}
}
