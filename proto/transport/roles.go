package transport

import (
	"slices"

	salusv1 "salus/proto/salus/v1"
)

// everyone is each role that a party can have.
var everyone = []Role{Site, Researcher, Auditor}

// open lists who may call what; a method that is not listed is denied to all. Enrolment.Join is not in it: it is the
// one method for callers without a certificate.
var open = map[string][]Role{
	salusv1.Enrolment_Renew_FullMethodName: everyone,

	salusv1.Party_Watch_FullMethodName:      {Site, Researcher},
	salusv1.Party_GetSession_FullMethodName: {Site, Researcher},
	salusv1.Party_Submit_FullMethodName:     {Site, Researcher},
	salusv1.Party_Refuse_FullMethodName:     {Site, Researcher},

	salusv1.Studies_Propose_FullMethodName:      {Researcher},
	salusv1.Studies_RunSession_FullMethodName:   {Researcher},
	salusv1.Studies_List_FullMethodName:         everyone,
	salusv1.Studies_Get_FullMethodName:          everyone,
	salusv1.Studies_WatchSession_FullMethodName: everyone,
	salusv1.Studies_Status_FullMethodName:       everyone,

	salusv1.Ceremony_GetTranscript_FullMethodName: everyone,
	salusv1.Ceremony_GetPart_FullMethodName:       everyone,
	salusv1.Ceremony_GetKeyFile_FullMethodName:    everyone,
	salusv1.Ceremony_PutPart_FullMethodName:       {Site},
	salusv1.Ceremony_Contribute_FullMethodName:    {Site},

	salusv1.Info_GetInfo_FullMethodName: everyone,
}

// mayCall reports whether a role may call a method.
func mayCall(role Role, method string) bool { return slices.Contains(open[method], role) }
