package analysis

import (
	"math/big"

	"salus/models/study"
)

// nulling says whether a model is one without covariates on the way to the best of them. Only a logistic model with an offset needs sessions for that: its chain fits the
// intercept first, until that has converged, and takes the covariates from there. So such models are those whose coefficients of covariates are all 0, as everybody can see.
func (p *Program) nulling(beta []int64) bool {
	if p.study.Analysis.Kind != study.Logistic || p.study.Analysis.Offset == "" {
		return false
	}
	for _, b := range beta[1 : p.free()+1] {
		if b != 0 {
			return false
		}
	}
	return true
}

// alone is the decrement of a step of the intercept only.
func (e *equations) alone() *big.Rat {
	return over(prod(e.score[0], e.score[0]), e.information[0][0])
}

// nullTests are the null model's likelihood and score test from the equations next to it. UᵀI⁻¹U less the intercept's part is the test of the covariates where
// the intercept is the best, to first order.
func (e *equations) nullTests() (null, score int64) {
	return height(plus(e.height, over(e.alone(), whole(2)))), height(minus(e.decrement, e.alone()))
}
