// Package fhir reads consents from FHIR's Consent resource, R4 and R5, as directives, and writes directives as such
// resources. It is functions over bytes: no files, no network, no clock.
//
// # Reading
//
// A directive allows a product: these purposes, with these categories of data, by these operations, for these recipients.
// A Consent is a tree of rules that permit or deny. Read maps the one to the other so that **nothing is allowed that the
// Consent does not permit**, and reports every rule with what became of it:
//
//   - A condition that is not understood makes a rule that permits void, and lets a rule that denies apply to everything.
//     The codes in a list are alternatives: those not understood are not granted, those understood may be.
//   - A code stands for what it surely covers where a rule permits, and for all that it may touch where a rule denies. To
//     permit the resource type Condition allows the category conditions and nothing sensitive; to deny it takes away
//     conditions and every sensitive category, as each may lie in a Condition.
//   - A purpose is granted by name alone. A rule that names no purpose permits none: scope and category say what a Consent is
//     about, not what research it is for.
//   - Where a rule that permits is silent of data, operations or recipients, FHIR means all; here it means those of
//     consent.BroadTerms, which holds nothing sensitive and no company. Of territories, which FHIR does not have, it means
//     the same country.
//   - Two rules that permit are joined only if they differ in one respect; else the first holds and the others are not
//     granted, because a product of both would allow what neither does.
//   - A rule that denies takes away, in the first respect that it names, all that it may touch. Its period is not regarded.
//   - A period without time zone is the shorter of what it may mean.
//   - An element, a modifier extension or implicit rules that are not known deny the whole (FHIR: who does not understand a
//     modifier element must not process the resource).
//
// In R4 the root's type or policyRule (OPTIN, OPTOUT) is the base and every nested rule says what it does; in R5 decision
// is the base and each level is the negation of the one above. Only a Consent with status active permits.
//
// # MII broad consent
//
// A Consent whose rules carry policies of the German Medical Informatics Initiative is read by policies.go: the policies are
// a list of what is permitted under a base that denies, and the directive is what follows from them together.
//
// # Writing
//
// Write expresses a directive so that any reader of FHIR sees a base that denies and one rule that permits. Names that
// FHIR has no code for stand under code systems of ours (urn:salus:…), DUO codes under DUO's own. What restricts and has no
// element (territories, obligations, smallest cohort, diseases, projects) is a modifier extension: a reader that does
// not know it must not use the consent, so nothing gets wider by passing through another system. Read(Write(d)) is d.
//
// WriteMII writes it as the state of the MII's broad consent policies, for consent management that knows no other words: a policy is permitted where the
// directive allows all that the policy may be taken for. Reading it again gives no more than the directive allows.
//
// # Sources
//
// HL7 FHIR R4 (4.0.1) and R5 (5.0.0): Consent, Period, Extensibility. Codes: HL7 Terminology v3-ActReason (purposes),
// v3-ActCode (sensitivity; OPTIN, OPTOUT), consentscope, consentaction; LOINC 59284-0. GA4GH Data Use Ontology as in
// consent.DataUses, under http://purl.obolibrary.org/obo/duo.owl. MII Kerndatensatz, module Consent, 2027.0.0-ballot
// (github.com/medizininformatik-initiative/kerndatensatzmodul-consent): the policies' code system
// urn:oid:2.16.840.1.113883.3.1937.777.24.5.3 of 2025-12-11, and the profile's rules on levels and partial withdrawal.
//
// Codes that other systems use and that we could not confirm in these sources are not in the tables, and so are not
// granted.
package fhir
