package transport

import (
	"context"
	"fmt"
	"time"

	salusv1 "salus/proto/salus/v1"
)

// Renewer keeps a credential's certificate fresh.
type Renewer struct {
	Credential *Credential
	Client     salusv1.EnrolmentClient
	// Renewed, if not nil, is given the consortium's bundle after each renewal.
	Renewed func(*salusv1.Bundle)
	// Failed, if not nil, is told of an attempt that failed; another follows.
	Failed func(err error, retry time.Duration)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

const (
	renewLook  = 10 * time.Minute // how often the clock is looked at: suspended machines lose timers
	renewRetry = time.Minute
)

// Run renews the certificate when two thirds of its life are over, again and again, until ctx ends.
func (r *Renewer) Run(ctx context.Context) error {
	for {
		wait := min(r.Credential.RenewAt().Sub(r.now()), renewLook)
		if wait <= 0 {
			wait = 0
			if err := r.Renew(ctx); err != nil {
				wait = renewRetry
				if r.Failed != nil && ctx.Err() == nil {
					r.Failed(err, wait)
				}
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// Renew renews the certificate now.
func (r *Renewer) Renew(ctx context.Context) error {
	request, err := r.Credential.Request()
	if err != nil {
		return fmt.Errorf("renewal: %w", err)
	}
	answer, err := r.Client.Renew(ctx, &salusv1.RenewRequest{CertificateRequest: request})
	if err != nil {
		return fmt.Errorf("renewal: %w", err)
	}
	if err := r.Credential.Install(answer.CertificateChain); err != nil {
		return fmt.Errorf("renewal: %w", err)
	}
	if r.Renewed != nil {
		r.Renewed(answer.Bundle)
	}
	return nil
}

func (r *Renewer) now() time.Time {
	if r.Now != nil {
		return r.Now()
	}
	return time.Now()
}
