package analysis

import "errors"

var errNoModel = errors.New("analysis has no model")

func (p *Program) start() Model                            { return Model{} }
func (p *Program) step(Model, Totals) (Model, bool, error) { return Model{}, false, errNoModel }
func (p *Program) checkModel(Model) error                  { return errNoModel }
