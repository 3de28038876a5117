/* Tables, JSON and YAML as records: encodings, separators, quotes, lines, errors. */
#include "tap.h"

#include "base/encoding.h"
#include "io/reader.h"

#include <unistd.h>

static char path[] = "/tmp/unit-reader-XXXXXX";

static void write_file(const char *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
		die_errno("%s", path);
}

static void add_cells(struct strbuf *out, const struct reader *r, const struct reader_cell *cell)
{
	size_t n;

	reader_columns(r, &n);
	strbuf_addf(out, "%ld:", reader_line(r));
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, cell[i].text ? "[%s]" : "-", cell[i].text);
	strbuf_addch(out, '\n');
}

/*
 * The whole file as text: the columns in braces, then for each row its line and cells in
 * brackets, "-" for a missing one, or "!" and the error without the file's name.
 */
static void dump(struct strbuf *out, const struct reader_options *opt)
{
	struct strbuf err = STRBUF_INIT;
	struct reader *r = reader_open(opt, &err);
	const struct reader_cell *cell;
	size_t skip = strlen(opt->file), n;
	const char *const *column;

	strbuf_reset(out);
	if (!r)
		strbuf_addf(out, "open%s\n", err.buf + skip);
	for (int rc = r != NULL; rc;) {
		strbuf_reset(&err);
		rc = reader_next(r, &cell, &err);
		if (rc > 0)
			add_cells(out, r, cell);
		else if (rc < 0)
			strbuf_addf(out, "!%s\n", err.len > skip ? err.buf + skip + 1 : "");
	}
	if (r) {
		column = reader_columns(r, &n);
		for (size_t i = 0; i < n; i++)
			strbuf_addf(out, "{%s}", column[i]);
	}
	reader_close(r);
	strbuf_release(&err);
}

static void reads_bytes(const char *text, size_t len, const struct reader_options *given,
	const char *expected, const char *what)
{
	struct reader_options opt = given ? *given : (struct reader_options){ 0 };
	struct strbuf out = STRBUF_INIT;

	opt.file = path;
	write_file(text, len);
	dump(&out, &opt);
	is_text(out.buf, expected, what);
	strbuf_release(&out);
}

#define READS(bytes, ...) reads_bytes(bytes, sizeof(bytes) - 1, __VA_ARGS__)

static void reads(const char *text, const char *expected, const char *what)
{
	reads_bytes(text, strlen(text), NULL, expected, what);
}

static void cells(void)
{
	reads("a,b\n1,2\n", "2:[1][2]\n{a}{b}", "a plain table");
	reads("a,b\r\n1,2\r\n\r\n3,4", "2:[1][2]\n4:[3][4]\n{a}{b}", "CRLF, blank line, no end");
	reads("a,b\r1,2\r3,4", "2:[1][2]\n3:[3][4]\n{a}{b}", "CR alone");
	reads("a,b,c\n,\"\", x \n", "2:-[][ x ]\n{a}{b}{c}", "missing, empty, blanks kept");
	reads("a,b\n\"x\"\"y\",\"1\n2\r\n3\"\nz,\n", "2:[x\"y][1\n2\r\n3]\n5:[z]-\n{a}{b}",
		"doubled quotes, line breaks in quotes");
	reads("a,b\nООО \"Ромашка\",2\n", "2:[ООО \"Ромашка\"][2]\n{a}{b}",
		"quotes inside an unquoted cell");
	reads("a,b\n\"x\" ,\"y\" \n", "2:[x][y]\n{a}{b}", "blanks behind a closing quote");
	reads("a,b\n1\n1,2,,\"\"\n1,2,3\n4,5\n",
		"2:[1]-\n3:[1][2]\n!4: the row has 3 cells, but the table has 2 columns: \"3\"\n"
		"5:[4][5]\n{a}{b}",
		"ragged rows");
	reads("a,b,,\n1,2\n", "2:[1][2]--\n{a}{b}{}{}", "column names at the end that are empty");
	reads("", "", "an empty file");
	reads("a,b\n", "{a}{b}", "only a header");
	reads("name\n x \n  \nz\n", "2:[ x ]\n3:[  ]\n4:[z]\n{name}", "one column keeps blanks");
	reads("a,b\n1,2\n\x1A", "2:[1][2]\n{a}{b}", "the end mark of DOS");
}

static void errors(void)
{
	reads("a,b\n1,2\n3,\"x\ny\n",
		"2:[1][2]\n!3: the quote that opens on this line is never "
		"closed\n{a}{b}",
		"an open quote at the end");
	reads("a,b\n\"x\ny\",\"z\n",
		"!3: the quote that opens on this line is never closed\n{a}{b}",
		"the line of the second quote");
	reads("a,b\n\"x\"y,2\n3,4\n",
		"!2: text follows the closing quote of a cell, in which quotes must be doubled: "
		"\"y,2\"\n3:[3][4]\n{a}{b}",
		"text behind a closing quote");
	reads("имя,b\nИван\xD0,2\nПётр,4\n",
		"!2: invalid UTF-8 at byte 9 of the line (byte 18 of the file): \"Иван?,2\"\n"
		"3:[Пётр][4]\n{имя}{b}",
		"invalid UTF-8");
	reads("имя,b\n\"Иван\n\xD0\",2\nПётр,4\n",
		"!3: invalid UTF-8 at byte 1 of the line (byte 20 of the file): \"?\",2\"\n"
		"4:[Пётр][4]\n{имя}{b}",
		"invalid UTF-8 inside quotes");
	READS("a,b\nx\0y,2\n3,4\n", NULL,
		"!2: a NUL byte at byte 2 of the line: \"x?y,2\"\n3:[3][4]\n{a}{b}", "a NUL byte");
	READS("\xE8\xEC\xFF,b\n\x98,2\n\xF3,4\n",
		(&(struct reader_options){ .encoding = "windows-1251" }),
		"!2: character 1 of the line is not valid windows-1251: "
		"\"?,2\"\n3:[у][4]\n{имя}{b}",
		"a byte that windows-1251 does not have");
	READS("a\n", &(struct reader_options){ .encoding = "no-such" },
		"open: unknown encoding \"no-such\"\n", "an unknown encoding");
}

static void separators(void)
{
	reads("a;b;c\n1,5;2,5;x\n", "2:[1,5][2,5][x]\n{a}{b}{c}", "; and decimal commas");
	reads("a|b\n1|2\n", "2:[1][2]\n{a}{b}", "|");
	reads("sep=;\r\na;b\r\n1;2\r\n", "3:[1][2]\n{a}{b}", "Excel's first line");
	reads("sep=,\na,b;c;d\n1,2;3;4\n", "3:[1][2;3;4]\n{a}{b;c;d}", "it is obeyed");
	reads("a\tb\nx\\ty\\\\\t\\N\n", "2:[x\ty\\]-\n{a}{b}", "our own TSV");
	reads("a\tb\nC:\\data\tC:\\new\n", "2:[C:\\data][C:\\new]\n{a}{b}",
		"backslashes of another's");
	reads("a\tb\n\"x \"\"y\"\"\"\tz\n", "2:[x \"y\"][z]\n{a}{b}", "tabs and quotes: CSV");
	reads("a\tb\n\"Ромашка\"\tz\n", "2:[\"Ромашка\"][z]\n{a}{b}", "quotes of our own TSV");
	READS("a\tb\nx\\q\t1\n2\t3\n", &(struct reader_options){ .format = READER_TSV },
		"!2: a backslash must be followed by t, n, r or another backslash: \"\\q\"\n"
		"3:[2][3]\n{a}{b}",
		"a wrong escape");
	READS("1,2\n3,4\n", &(struct reader_options){ .no_header = true },
		"1:[1][2]\n2:[3][4]\n{1}{2}", "no header");
	READS("a~b\n1~2\n", &(struct reader_options){ .separator = '~' }, "2:[1][2]\n{a}{b}",
		"a separator that is given");
}

static void json(void)
{
	reads("{\"a\":1,\"b\":[1,\"x\",true],\"c\":null}\n\n{\"d\":-1.50e3,\"a\":\"\"}\n",
		"1:[1][1\nx\n1]-\n3:[]--[-1.50e3]\n{a}{b}{c}{d}", "JSON lines");
	reads("[\n  {\n    \"a\": \"\\u041f\\ud83d\\ude00\\n\"\n  },\n  {\"a\": false}\n]\n",
		"2:[П😀\n]\n5:[0]\n{a}", "an array of objects");
	reads("[]", "", "an empty array");
	reads("{\"a\":1\n{\"a\":2}\nx\n{\"a\":3}\n",
		"!1: the object that begins on this line is not closed\n2:[2]\n"
		"!3: an object is expected: \"x\"\n4:[3]\n{a}",
		"broken lines");
	reads("{\"a\":{}}\n{\"a\":01}\n{\"a\":\"\\ud800\"}\n{\"a\":1,\"a\":2}\n{\"a\":1,}\n{\"a\":"
	      "9}\n",
		"!1: a value must be plain or a list of plain values, not an object: \"{}}\"\n"
		"!2: a comma or } is missing: \"1}\"\n"
		"!3: half of a surrogate pair: \"ud800\"}\"\n"
		"!4: the name \"a\" comes twice\n"
		"!5: a name in quotes is missing: \"}\"\n6:[9]\n{a}",
		"strictness");
	reads("[{\"a\":1},\n{\"a\":2}\n", "1:[1]\n2:[2]\n!3: the array is not closed: \"\"\n{a}",
		"an open array");
}

static void yaml(void)
{
	reads("- a: 1\n  b: [x, y]\n- c: true\n  a: ~\n- 5\n- {a: {b: 1}}\n- a: last\n",
		"1:[1][x\ny]\n3:--[1]\n!5: a record must be a map of names and values\n"
		"!6: the value of \"a\" must be plain or a list of plain values\n"
		"7:[last]--\n{a}{b}{c}",
		"a list of maps");
	reads("---\na: 1\n---\na: 2\n...\n", "2:[1]\n4:[2]\n{a}", "documents");
	reads("- a: &x 1\n- a: *x\n- a: 3\n",
		"1:[1]\n!2: an alias such as \"x\" is not supported\n3:[3]\n{a}", "an alias");
	reads("- a: 1\n- b: [\n", "1:[1]\n!3: broken YAML: did not find expected node content\n{a}",
		"broken YAML");
	reads("- имя: Иван\n- имя: \xFF\n",
		"!2: invalid UTF-8 at byte 11 of the line (byte 30 of the file): \"- имя: ?\"\n",
		"broken text");
}

static const char *encoding_of(const char *bytes, size_t len)
{
	size_t bom;

	return encoding_detect(bytes, len, true, &bom);
}

static void encodings(void)
{
#define DETECTS(bytes, name) is_text(encoding_of(bytes, sizeof(bytes) - 1), name, #bytes)
	DETECTS("", "utf-8");
	DETECTS("plain", "utf-8");
	DETECTS("Иванов", "utf-8");
	DETECTS("\xC8\xE2\xE0\xED\xEE\xE2", "windows-1251"); /* Иванов */
	DETECTS("\xE9\xD7\xC1\xCE\xCF\xD7", "koi8-r");
	DETECTS("\x88\xA2\xA0\xAD\xAE\xA2", "cp866");
	DETECTS("\xC8\xC2\xC0\xCD\xCE\xC2", "windows-1251"); /* ИВАНОВ */
	DETECTS("\xE9\xF7\xE1\xEE\xEF\xF7", "koi8-r");
	DETECTS("\x88\x82\x80\x8D\x8E\x82", "cp866");
	DETECTS("\x18\x04\x32\x04\x30\x04\x3D\x04", "utf-16le"); /* Иван */
	DETECTS("\x04\x18\x04\x32\x04\x30\x04\x3D", "utf-16be");
	DETECTS("a\0,\0b\0\n\0", "utf-16le");
	DETECTS("\xFF\xFEx\0", "utf-16le");
	DETECTS("\xFE\xFF\0x", "utf-16be");
	DETECTS("M\xFCller, J\xFCrgen", "windows-1252");
	DETECTS("a,b\nx\0y,2\n", "utf-8");
#undef DETECTS
	READS("\xFF\xFE"
	      "a\0\t\0b\0\r\0\n\0\x18\x04\t\0\x32\x04\r\0\n\0",
		NULL, "2:[И][в]\n{a}{b}", "UTF-16 with BOM, tabs, CRLF");
	reads("\xEF\xBB\xBF"
	      "имя,b\n1,2\n",
		"2:[1][2]\n{имя}{b}", "a BOM is no part of the first name");
}

/* One file of the CSV spectrum against its JSON, both through the reader. */
static void spectrum_file(const char *folder, const char *name)
{
	char *csv = xasprintf("%s/csvs/%s.csv", folder, name);
	char *json = xasprintf("%s/json/%s.json", folder, name);
	struct reader_options csv_opt = { .file = csv }, json_opt = { .file = json };
	struct reader *a = reader_open(&csv_opt, NULL), *b = reader_open(&json_opt, NULL);
	const struct reader_cell *cell_a, *cell_b;
	bool same = a && b;
	int more = same, rows = 0;

	while (same && more) {
		size_t n, m;

		more = reader_next(a, &cell_a, NULL);
		same = reader_next(b, &cell_b, NULL) == more && more >= 0;
		if (!same || !more)
			break;
		rows++;
		reader_columns(a, &n);
		reader_columns(b, &m);
		same = n == m;
		for (size_t i = 0; same && i < n; i++)
			same = !strcmp(cell_a[i].text ? cell_a[i].text : "", cell_b[i].text);
	}
	ok(same && rows, "%s.csv is as %s.json says", name, name);
	reader_close(a);
	reader_close(b);
	free(csv);
	free(json);
}

static void spectrum(void)
{
	static const char *const names[] = { "empty", "empty_crlf", "json", "newlines",
		"newlines_crlf", "simple", "simple_crlf" };
	const char *data = getenv("CRM_SHARED_DATA");
	char *folder = xasprintf("%s/torture/csv/csv-spectrum", data ? data : "../shared/data");

	if (access(folder, R_OK))
		ok(true, "the CSV spectrum # SKIP %s is not there", folder);
	else
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			spectrum_file(folder, names[i]);
	free(folder);
}

/* Real files: how many rows they have, none of them an error. */
static void real(void)
{
	static const struct {
		const char *file, *encoding;
		char separator;
		size_t columns;
		long rows;
	} table[] = {
		{ "contacts-csv/outlook-ru/derived_orgs_dev.cp1251.csv", "windows-1251", ',', 92,
			37 },
		{ "russia/hflabs-city/derived_excel_dev.cp1251.csv", "windows-1251", ';', 24, 400 },
		{ "russia/hflabs-city/city.csv", "utf-8", ',', 24, 1117 },
		{ "crm/uci-bank-marketing/bank.csv", "utf-8", ';', 17, 4521 },
		{ "crm/cfpb-complaints/complaints_dev.csv", "utf-8", ',', 18, 3312 },
		{ "crm/salesforce-lwc-recipes/Accounts-Contacts.csv", "utf-8", ',', 9, 14 },
		{ "crm/maven-crm-sales/sales_pipeline.csv", "utf-8", ',', 8, 8800 },
		{ "dedup/febrl/febrl/dataset2.csv", "utf-8", ',', 11, 5000 },
		{ "dedup/pyJedAI/ccer/D2/abt.csv", "utf-8", '|', 4, 1076 },
		{ "torture/csv/php-horde-getcsv/getcsv/simple_cr.csv", "utf-8", ',', 3, 1 },
	};
	const char *data = getenv("CRM_SHARED_DATA");

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		char *file = xasprintf("%s/%s", data ? data : "../shared/data", table[i].file);
		struct reader_options opt = { .file = file };
		struct reader *r = reader_open(&opt, NULL);
		const struct reader_cell *cell;
		size_t columns = 0;
		long rows = 0;
		int rc = 0;

		while (r && (rc = reader_next(r, &cell, NULL)) > 0)
			rows++;
		if (r)
			reader_columns(r, &columns);
		if (access(file, R_OK))
			ok(true, "%s # SKIP not there", table[i].file);
		else if (!ok(r && !rc && rows == table[i].rows && columns == table[i].columns &&
					 reader_separator(r) == table[i].separator &&
					 !strcmp(reader_encoding(r), table[i].encoding),
				 "%s", table[i].file))
			printf("# %ld rows, %zu columns\n", rows, columns);
		reader_close(r);
		free(file);
	}
}

/* Lines over the borders of the buffers: what is written is what is read. */
static void borders(void)
{
	struct strbuf text = STRBUF_INIT;
	struct reader_options opt = { .file = path };
	const struct reader_cell *cell;
	struct reader *r;
	long n = 0;
	bool good = true;

	strbuf_addstr(&text, "n,text\r\n");
	for (int i = 0; i < 40000; i++)
		strbuf_addf(&text, "%d,\"строка\r\n%0*d\"\r\n", i, i % 97 + 1, i);
	write_file(text.buf, text.len);
	r = reader_open(&opt, NULL);
	while (good && reader_next(r, &cell, NULL) > 0) {
		char expected[256];

		snprintf(expected, sizeof(expected), "строка\r\n%0*ld", (int)(n % 97) + 1, n);
		good = !strcmp(cell[1].text, expected) && reader_line(r) == 2 + n * 2;
		n++;
	}
	ok(good && n == 40000, "rows over the borders of the buffers");
	is_int(reader_position(r), (int64_t)text.len, "all is read");
	is_int(reader_size(r), (int64_t)text.len, "the size is known");
	reader_close(r);
	strbuf_release(&text);
}

int main(void)
{
	int fd = mkstemp(path);
	struct strbuf out = STRBUF_INIT;

	if (fd < 0)
		die_errno("%s", path);
	close(fd);
	cells();
	errors();
	separators();
	json();
	yaml();
	encodings();
	borders();
	spectrum();
	real();
	unlink(path);
	dump(&out, &(struct reader_options){ .file = path });
	is_text(out.buf, "open: no such file\n", "a file that is not there");
	dump(&out, &(struct reader_options){ .file = "/" });
	is_text(out.buf, "open: cannot read: Is a directory\n", "a folder");
	strbuf_release(&out);
	return done();
}
