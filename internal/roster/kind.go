package roster

import (
	"archive/zip"
	"bytes"
	"strings"

	"merit/internal/fault"
)

const (
	zipMagic = "PK\x03\x04"
	instead  = " Save it as .xlsx or .csv."
)

// kinds are files people upload in place of a list, known by how they begin.
var kinds = []struct{ magic, message string }{
	{"%PDF-", "This is a PDF, not a list." + instead},
	{"{\\rtf", "This is a rich text file, not a list." + instead},
	{"\x89PNG", picture},
	{"\xff\xd8\xff", picture},
	{"GIF8", picture},
	{"II*\x00", picture},
	{"MM\x00*", picture},
	{"\x1f\x8b", archive},
	{"7z\xbc\xaf", archive},
	{"Rar!\x1a", archive},
	{"PK\x05\x06", archive},
}

const (
	picture = "This is a picture, not a list." + instead
	archive = "This is a packed file, not a list. Unpack it, and upload the list as .xlsx or .csv."
)

// refuseKind says what a file is that is neither a text nor a zip file.
func refuseKind(data []byte) error {
	for _, k := range kinds {
		if bytes.HasPrefix(data, []byte(k.magic)) {
			return fault.New(fault.Invalid, k.message)
		}
	}
	if bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")) {
		// A workbook with a password is a container of the old kind around an encrypted new one.
		if bytes.Contains(data, utf16LE("EncryptedPackage")) {
			return locked()
		}
		return fault.New(fault.Invalid, "This is an old Excel or Word file (.xls or .doc)."+instead)
	}
	if len(data) > 12 && (string(data[4:8]) == "ftyp" || string(data[8:12]) == "WEBP") {
		return fault.New(fault.Invalid, picture)
	}
	begin := strings.ToLower(strings.TrimLeft(string(bytes.TrimPrefix(data[:min(len(data), 512)], []byte("\xef\xbb\xbf"))), " \t\r\n"))
	for _, tag := range []string{"<!doctype", "<html", "<table", "<?xml", "<meta", "<head"} {
		if strings.HasPrefix(begin, tag) {
			return fault.New(fault.Invalid, "This is a web page or an XML file, whatever its name says. Open it in a spreadsheet program."+instead)
		}
	}
	return nil
}

// refuseZip says what a zip file is that is no Excel workbook.
func refuseZip(files []*zip.File) error {
	excel := false
	for _, f := range files {
		name := strings.ToLower(slashed(f.Name))
		switch {
		case strings.HasPrefix(name, "word/"):
			return fault.New(fault.Invalid, "This is a Word document, not a list."+instead)
		case strings.HasPrefix(name, "ppt/"):
			return fault.New(fault.Invalid, "This is a presentation, not a list."+instead)
		case name == "mimetype", name == "meta-inf/manifest.xml":
			return fault.New(fault.Invalid, "This is an OpenDocument file (.ods or .odt)."+instead)
		case strings.HasSuffix(name, ".iwa"):
			return fault.New(fault.Invalid, "This is a Numbers or Pages file. Export it as .xlsx or .csv.")
		case name == "xl/workbook.bin":
			return fault.New(fault.Invalid, "This is a binary Excel workbook (.xlsb)."+instead)
		case strings.HasPrefix(name, "xl/"):
			excel = true
		}
		if f.Flags&1 != 0 {
			return locked()
		}
	}
	if !excel {
		return fault.New(fault.Invalid, archive)
	}
	return nil
}

func locked() error {
	return fault.New(fault.Invalid, "The file is protected with a password. Remove the password, or save the list as .csv.")
}

// slashed is the name of a part as Excel means it; some programs write backslashes.
func slashed(name string) string { return strings.ReplaceAll(name, "\\", "/") }

func utf16LE(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}
