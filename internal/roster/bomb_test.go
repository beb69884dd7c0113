package roster_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"

	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/roster"
)

// repeated is a text n times over, made as it is read.
func repeated(before, text string, n int, after string) io.Reader {
	block := strings.Repeat(text, min(n, 1000))
	rs := []io.Reader{strings.NewReader(before)}
	for left := n; left > 0; left -= 1000 {
		rs = append(rs, strings.NewReader(block[:min(left, 1000)*len(text)]))
	}
	return io.MultiReader(append(rs, strings.NewReader(after))...)
}

// bomb is a workbook with one part that unpacks to what r gives.
func bomb(t *testing.T, p parts, name string, r io.Reader) []byte {
	t.Helper()
	delete(p, name)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	for n, text := range p {
		f, err := w.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(f, r); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// noise varies a text so that it is not packed beyond the ratio that is refused first.
func noise(n int, format string) io.Reader {
	i := uint32(0)
	pr, pw := io.Pipe()
	go func() {
		var b bytes.Buffer
		for range n {
			i++
			fmt.Fprintf(&b, format, i*2654435761)
			if b.Len() > 1<<15 {
				if _, err := b.WriteTo(pw); err != nil {
					return
				}
			}
		}
		_, err := b.WriteTo(pw)
		pw.CloseWithError(err)
	}()
	return pr
}

func wrapped(before string, r io.Reader, after string) io.Reader {
	return io.MultiReader(strings.NewReader(before), r, strings.NewReader(after))
}

const (
	sheet1  = "xl/worksheets/sheet1.xml"
	shared  = "xl/sharedStrings.xml"
	opening = `<worksheet ` + main + `><sheetData>`
	closing = `</sheetData></worksheet>`
)

// Not parallel: what is measured is the whole process, which no other test may swell meanwhile.
func TestBombsAreRefusedInLittleMemory(t *testing.T) { //nolint:paralleltest // see above
	const most = 160 << 20
	hostile := 0
	one := `<row><c t="str"><v>Anna</v></c></row>`
	for _, c := range []struct {
		name  string
		data  func() []byte
		says  string
		alloc uint64 // bytes it may use over all; 0: not asked, since what is read piece by piece is given back
	}{
		{"300 MB of noughts", func() []byte {
			return bomb(t, handmade(""), sheet1, repeated("", strings.Repeat("\x00", 1000), 300_000, ""))
		}, "damaged", 16 << 20},
		{"300 MB of rows", func() []byte {
			return bomb(t, handmade(""), sheet1, repeated(opening, `<row spans="1:1" s="1" customFormat="1" ht="15.75" thickBot="1"/>`, 5_000_000, closing))
		}, "unpacks to far more", 0},
		{"300 MB of noughts in a picture", func() []byte {
			return bomb(t, handmade(one), "xl/media/image1.png", repeated("", strings.Repeat("\x00", 1000), 300_000, ""))
		}, "unpacks to far more", 16 << 20},
		{"10 MB of noughts in a picture", func() []byte {
			return bomb(t, handmade(one), "xl/media/image1.png", repeated("", strings.Repeat("\x00", 1000), 10_000, ""))
		}, "unpacks to far more", 16 << 20},
		{"a picture of 70 MB", func() []byte {
			return bomb(t, handmade(one), "xl/media/image1.png", noise(700_000, "%x"+strings.Repeat("x", 100)))
		}, "unpacks to far more", 64 << 20},
		{"a sheet of 30 MB", func() []byte {
			return bomb(t, handmade(""), sheet1, wrapped(opening, noise(800_000, `<row><c t="str"><v>%08x</v></c></row>`), closing))
		}, "unpacks to far more", 0},
		{"a size that is a lie", func() []byte { return lie(t) }, "damaged", 16 << 20},
		{"a directory that is a lie", func() []byte { return lieInDirectory(t) }, "damaged", 16 << 20},
		{"very many cells in a row", func() []byte {
			return bomb(t, handmade(""), sheet1, wrapped(opening+"<row>", noise(200_000, `<c><f/><!--%x--></c>`), "</row>"+closing))
		}, "more than 50 columns", 0},
		{"very many attributes", func() []byte {
			return bomb(t, handmade(""), sheet1, wrapped(opening+"<row ", noise(100_000, ` a%x=""`), "/>"+closing))
		}, "more text than Excel allows", 0},
		{"a very long cell", func() []byte {
			return bomb(t, handmade(""), sheet1, wrapped(opening+`<row><c t="str"><v>`, noise(200_000, "%x"), "</v></c></row>"+closing))
		}, "more text than Excel allows", 0},
		{"a very long cell in pieces", func() []byte {
			return bomb(t, handmade(""), sheet1, wrapped(opening+`<row><c t="str"><v>`, noise(300_000, "%x<!---->"), "</v></c></row>"+closing))
		}, "more text than Excel allows", 0},
		{"a very long literal", func() []byte {
			return bomb(t, handmade(""), sheet1, wrapped(opening+`<row><c t="str"><v><![CDATA[`, noise(300_000, "%x<"), "]]></v></c></row>"+closing))
		}, "more text than Excel allows", 0},
		{"very many shared strings", func() []byte {
			return bomb(t, handmade(one), shared, wrapped("<sst "+main+">", noise(300_000, "<si><t>%x</t></si>"), "</sst>"))
		}, "far more than a list", 0},
		{"very many empty shared strings", func() []byte {
			return bomb(t, handmade(one), shared, wrapped("<sst "+main+">", noise(450_000, "<si/><!--%x-->"), "</sst>"))
		}, "far more than a list", 0},
		{"as many shared strings as allowed", func() []byte {
			return bomb(t, handmade(one), shared, wrapped("<sst "+main+">", noise(199_000, "<si><t>%x</t></si>"), "</sst>"))
		}, "", 0},
		{"as full a sheet as allowed", func() []byte {
			return bomb(t, handmade(""), sheet1, wrapped(opening, noise(10_000, `<row>`+strings.Repeat(`<c t="str"><v>Anna number one</v></c>`, 49)+`<c><v>%d</v></c></row>`), closing))
		}, "", 0},
		{"as many styles as allowed", func() []byte {
			return bomb(t, handmade(one), "xl/styles.xml", wrapped("<styleSheet "+main+"><cellXfs>", noise(99_000, `<xf fontId="%d" numFmtId="1" applyFont="1"/>`), "</cellXfs></styleSheet>"))
		}, "", 0},
		{"a shared string of many runs", func() []byte {
			return bomb(t, handmade(one), shared, wrapped("<sst "+main+"><si>", noise(190_000, "<r><t>%x</t></r>"), "</si></sst>"))
		}, "more text than Excel allows", 0},
		{"a long shared string in every cell", func() []byte {
			var b strings.Builder
			if _, err := io.Copy(&b, noise(9000, `<row><c><v>%d</v></c>`+strings.Repeat(`<c t="s"><v>0</v></c>`, 49)+`</row>`)); err != nil {
				t.Fatal(err)
			}
			return bomb(t, handmade(b.String()), shared, wrapped("<sst "+main+"><si><t>", noise(30_000, "%x"), "</t></si></sst>"))
		}, "more than 16 MB of text", 0},
		{"very many styles", func() []byte {
			return bomb(t, handmade(one), "xl/styles.xml", wrapped("<styleSheet "+main+"><cellXfs>", noise(120_000, `<xf fontId="%d"/>`), "</cellXfs></styleSheet>"))
		}, "far more than a list", 0},
		{"a very long number format", func() []byte {
			return bomb(t, handmade(one), "xl/styles.xml", repeated("<styleSheet "+main+`><numFmts><numFmt numFmtId="200" formatCode="`, "0", 2000, `"/></numFmts></styleSheet>`))
		}, "damaged", 0},
		{"very many sheets", func() []byte {
			return bomb(t, handmade(one), "xl/workbook.xml", wrapped("<workbook "+main+"><sheets>", noise(100_000, `<sheet name="%x"/>`), "</sheets></workbook>"))
		}, "far more than a list", 0},
		{"rows far apart", func() []byte {
			var b strings.Builder
			for i := range 9000 {
				fmt.Fprintf(&b, `<row r="%d"><c r="A%d" t="str"><v>Anna</v></c></row>`, (i+1)*116, (i+1)*116)
			}
			return handmade(b.String()).zipped(t)
		}, "", 64 << 20},
		{"a text of very many rows", func() []byte { return []byte(strings.Repeat("a\n", roster.MaxBytes/2)) }, "more than 10,000 rows", 48 << 20},
		{"a text of very many columns", func() []byte { return []byte(strings.Repeat("a,", roster.MaxBytes/2)) }, "more than 50 columns", 48 << 20},
		{"very many blank rows", func() []byte {
			return bomb(t, handmade(""), sheet1, wrapped(opening+one, noise(500_000, `<row><!--%x--></row>`), closing))
		}, "", 0},
	} {
		data := c.data()
		if len(data) > roster.MaxBytes {
			t.Errorf("%s: %d bytes, refused before it is looked into", c.name, len(data))
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s, err := roster.Read("people.xlsx", data)
		runtime.ReadMemStats(&after)
		if c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says) || len(s.Rows) > 0) {
			t.Errorf("%s: %d rows, %v", c.name, len(s.Rows), err)
		}
		if c.says == "" && err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; c.alloc > 0 && used > c.alloc {
			t.Errorf("%s: used %d MB over all", c.name, used>>20)
		}
		t.Logf("%s: %.1f MB packed, heap %d MB at most so far, %d MB over all: %d rows, %v",
			c.name, float64(len(data))/(1<<20), after.HeapSys>>20, (after.TotalAlloc-before.TotalAlloc)>>20, len(s.Rows), err)
		// What was ever asked of the system for the heap only grows: it is the peak of the process.
		if after.HeapSys > most {
			t.Fatalf("%s: the heap grew to %d MB", c.name, after.HeapSys>>20)
		}
		if c.says != "" {
			hostile++
		}
	}
	figures.Add(t, "Hostile imports", hostile)
}

// lie is a workbook whose sheet says it unpacks to 10 bytes.
func lie(t *testing.T) []byte {
	t.Helper()
	data := bomb(t, handmade(""), sheet1, repeated(opening, "<row/>", 1<<20, closing))
	at := bytes.LastIndex(data, []byte("PK\x01\x02")) // the sheet is the last in the directory
	copy(data[at+24:], []byte{10, 0, 0, 0})           // its unpacked size
	return data
}

// lieInDirectory is a workbook whose directory says its sheet is packed into far more than it is, so
// that the ratio looks right, and unpacks to 60 MB.
func lieInDirectory(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for n, text := range handmade(`<row><c t="str"><v>Anna</v></c></row>`) {
		body := []byte(text)
		size := uint64(len(body))
		if n == sheet1 {
			size = 60 << 20
		}
		f, err := w.CreateRaw(&zip.FileHeader{Name: n, Method: zip.Store, CRC32: crc32.ChecksumIEEE(body), CompressedSize64: uint64(len(body)), UncompressedSize64: size})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALieAboutSizesIsNotBelieved(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{lie(t), lieInDirectory(t)} {
		if _, err := roster.Read("people.xlsx", data); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	}
}
