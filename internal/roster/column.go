package roster

import (
	"strings"
	"unicode"
)

// Column is what a column of a list holds.
type Column string

// What a column can hold; Ignore is a column nobody needs.
const (
	Ignore    Column = ""
	Name      Column = "name"
	FirstName Column = "first name"
	LastName  Column = "last name"
	Email     Column = "email"
	Phone     Column = "phone"
	Reference Column = "reference" // the candidate's number where they applied
	Notes     Column = "notes"
	Employer  Column = "employer"
)

// Columns are all of them, in the order of a choice.
var Columns = []Column{Ignore, Name, FirstName, LastName, Email, Phone, Reference, Notes, Employer}

// Label is what people call the column.
func (c Column) Label() string {
	switch c {
	case Ignore:
		return "Do not import"
	case Email:
		return "E-mail address"
	case Reference:
		return "Reference number"
	}
	return strings.ToUpper(string(c[:1])) + string(c[1:])
}

// headings are those other systems write over a column, as plainHeading gives them.
var headings = map[Column]string{
	Name: "name fullname candidate candidates candidatename candidatesname nameofcandidate candidatefullname applicant applicantname " +
		"displayname firstandlastname surnamefirstname lastnamefirstname",
	FirstName: "first firstname firstnames forename forenames given givenname givennames christianname candidatefirstname applicantfirstname",
	LastName:  "last lastname lastnames surname surnames family familyname secondname candidatelastname candidatesurname applicantlastname",
	Email: "email emails mail emailaddress emailaddresses mailaddress emailid primaryemail contactemail personalemail candidateemail " +
		"candidateemailaddress applicantemail workemail homeemail",
	Phone: "phone phones phoneno phonenumber phonenumbers mobile mobileno mobilenumber mobilephone mobilephonenumber telephone telephoneno " +
		"telephonenumber tel telno cell cellphone cellnumber contactnumber contactphone primaryphone homephone workphone daytimephone candidatephone",
	Reference: "reference referenceno referencenumber ref refno refnumber id candidateid candidateno candidatenumber candidateref " +
		"candidatereference candidatereferencenumber applicationid applicationno applicationnumber applicationref applicationreference " +
		"applicationreferencenumber applicantid applicantno applicantnumber applicantreference",
	Notes: "note notes comment comments remark remarks",
	Employer: "employer employername currentemployer presentemployer mostrecentemployer latestemployer lastemployer company companyname " +
		"currentcompany organisation organization organisationname currentorganisation currentorganization", //nolint:misspell // as others spell it
}

var byHeading = func() map[string]Column {
	out := map[string]Column{}
	for c, words := range headings {
		for _, w := range strings.Fields(words) {
			out[w] = c
		}
	}
	return out
}()

// known is what a heading says its column holds; Ignore where Merit does not know it.
func known(heading string) Column { return byHeading[plainHeading(heading)] }

// plainHeading is a heading without case, spaces, underscores and punctuation.
func plainHeading(s string) string {
	if len(s) > 100 {
		return "" // no heading, and not worth the work
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// isHead reports whether a row holds headings: one of them is known, and none is an e-mail address.
func isHead(cells []string) bool {
	found := false
	for _, c := range cells {
		if _, mailed := plainAddress(c); mailed {
			return false
		}
		found = found || known(c) != Ignore
	}
	return found
}
