/* Output: every format byte by byte, files written aside, terminals, errors, the pager. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* posix_openpt() */
#endif
#include "tap.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/out.h"
#include "io/pager.h"

static char dir[] = "/tmp/crm-out-test-XXXXXX";
static char path[64];

static char *slurp(int fd)
{
	struct strbuf sb = STRBUF_INIT;
	char part[4096];
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) > 0)
		strbuf_add(&sb, part, (size_t)n);
	return strbuf_detach(&sb);
}

static char *slurp_file(const char *name)
{
	int fd = open(name, O_RDONLY);
	char *text = fd < 0 ? xstrdup("(no file)") : slurp(fd);

	if (fd >= 0)
		close(fd);
	return text;
}

/* --- the formats --- */

static const struct out_column columns[] = {
	{ .key = "id", .title = "No.", .type = OUT_ID },
	{ .key = "name", .title = "Имя", .type = OUT_TEXT },
	{ .key = "amount", .title = "Сумма", .type = OUT_DECIMAL, .scale = 2 },
	{ .key = "qty", .title = "Qty", .type = OUT_QUANTITY, .scale = 3 },
	{ .key = "on", .title = "On", .type = OUT_DATE },
	{ .key = "at", .title = "At", .type = OUT_INSTANT },
	{ .key = "active", .title = "Active", .type = OUT_BOOL },
	{ .key = "phone", .title = "Phone", .type = OUT_PHONE },
	{ .key = "tags", .title = "Tags", .type = OUT_LIST },
	{ .key = "n", .title = "N", .type = OUT_INT },
};

static void push_rows(struct out *o)
{
	out_int(o, 7);
	out_text(o, "ООО \"Ромашка\"\n=1+1;\\\t");
	out_decimal(o, -123450, -1);
	out_decimal(o, 1500, -1);
	out_text(o, "2026-11-22");
	out_text(o, "2026-11-22T09:30:00Z");
	out_bool(o, true);
	out_text(o, "+79123456789");
	out_text(o, "a\nb");
	out_int(o, INT64_MIN);
	out_end_row(o);

	out_text(o, "0012");
	out_text(o, "=x");
	for (int i = 0; i < 4; i++)
		out_null(o);
	out_int(o, 0);
	out_text(o, "345-67");
	out_text(o, "");
	out_text(o, "007");
	out_end_row(o);
}

static void check_format(struct out_options opt, int rows, const char *expected)
{
	struct strbuf err = STRBUF_INIT;
	struct out *o;
	char *got;

	opt.file = path;
	o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	if (!ok(o != NULL, "%s opens", opt.format))
		return;
	if (rows)
		push_rows(o);
	is_int((int64_t)out_rows(o), rows, "rows are counted");
	is_int(out_close(o, &err), 0, "closes");
	got = slurp_file(path);
	is_text(got, expected, opt.format);
	free(got);
	strbuf_release(&err);
}

static void test_text_formats(void)
{
	const char *header = "id\tname\tamount\tqty\ton\tat\tactive\tphone\ttags\tn\n";

	check_format((struct out_options){ .format = "tsv" }, 0, header);
	check_format((struct out_options){ .format = "tsv" }, 2,
		"id\tname\tamount\tqty\ton\tat\tactive\tphone\ttags\tn\n"
		"7\tООО \"Ромашка\"\\n=1+1;\\\\\\t\t-1234.50\t1.5\t2026-11-22\t2026-11-22T09:30:00Z"
		"\t1\t+79123456789\ta\\nb\t-9223372036854775808\n"
		"0012\t=x\t\t\t\t\t0\t345-67\t\t007\n");
	check_format(
		(struct out_options){ .format = "tsv", .no_header = true, .null_string = "\\N" }, 2,
		"7\tООО \"Ромашка\"\\n=1+1;\\\\\\t\t-1234.50\t1.5\t2026-11-22\t2026-11-22T09:30:00Z"
		"\t1\t+79123456789\ta\\nb\t-9223372036854775808\n"
		"0012\t=x\t\\N\t\\N\t\\N\t\\N\t0\t345-67\t\t007\n");
	check_format((struct out_options){ .format = "csv" }, 2,
		"id,name,amount,qty,on,at,active,phone,tags,n\n"
		"7,\"ООО "
		"\"\"Ромашка\"\"\n=1+1;\\\t\",-1234.50,1.5,2026-11-22,2026-11-22T09:30:00Z,1,"
		"+79123456789,\"a\nb\",-9223372036854775808\n"
		"0012,=x,,,,,0,345-67,\"\",007\n");
	check_format((struct out_options){ .format = "csv-excel" }, 2,
		"\xEF\xBB\xBF\"id\",\"name\",\"amount\",\"qty\",\"on\",\"at\",\"active\",\"phone\","
		"\"tags\",\"n\"\r\n"
		"\"7\",\"ООО \"\"Ромашка\"\"\n=1+1;\\\t\",-1234.50,1.5,2026-11-22,"
		"2026-11-22T09:30:00Z,1,\"+7 912 345-67-89\",\"a\nb\",-9223372036854775808\r\n"
		"\"0012\",\"'=x\",,,,,0,\"345-67\",\"\",007\r\n");
	check_format((struct out_options){ .format = "csv-excel-ru", .no_header = true }, 2,
		"\xEF\xBB\xBF"
		"\"7\";\"ООО \"\"Ромашка\"\"\n=1+1;\\\t\";-1234,50;1,5;2026-11-22;"
		"2026-11-22T09:30:00Z;1;\"+7 912 345-67-89\";\"a\nb\";-9223372036854775808\r\n"
		"\"0012\";\"'=x\";;;;;0;\"345-67\";\"\";007\r\n");
}

static void test_tree_formats(void)
{
	const char *jsonl =
		"{\"id\":7,\"name\":\"ООО \\\"Ромашка\\\"\\n=1+1;\\\\\\t\",\"amount\":-1234.50,"
		"\"qty\":1.5,\"on\":\"2026-11-22\",\"at\":\"2026-11-22T09:30:00Z\",\"active\":true,"
		"\"phone\":\"+79123456789\",\"tags\":[\"a\",\"b\"],\"n\":-9223372036854775808}\n"
		"{\"id\":\"0012\",\"name\":\"=x\",\"amount\":null,\"qty\":null,\"on\":null,"
		"\"at\":null,\"active\":false,\"phone\":\"345-67\",\"tags\":[],\"n\":\"007\"}\n";
	const char *middle = strchr(jsonl, '\n');
	char *json = xasprintf("[\n%.*s,%s]\n", (int)(middle - jsonl), jsonl, middle);

	check_format((struct out_options){ .format = "json" }, 0, "[]\n");
	check_format((struct out_options){ .format = "jsonl" }, 0, "");
	check_format((struct out_options){ .format = "yaml" }, 0, "[]\n");
	check_format((struct out_options){ .format = "json" }, 2, json);
	check_format((struct out_options){ .format = "jsonl" }, 2, jsonl);
	free(json);
}

static void test_people_formats(void)
{
	check_format((struct out_options){ .format = "table" }, 0,
		"No.  Имя  Сумма  Qty  On  At  Active  Phone  Tags  N\n");
	check_format((struct out_options){ .format = "table" }, 2,
		"No.   Имя                       Сумма  Qty  On          At                Active"
		"  Phone         Tags                     N\n"
		"7     ООО \"Ромашка\"⏎=1+1;\\   -1234.50  1.5  2026-11-22  2026-11-22 09:30  yes"
		"     +79123456789  a, b  -9223372036854775808\n"
		"0012  =x                                                                        "
		"  345-67                               007\n");
	check_format((struct out_options){ .format = "table", .color = OUT_COLOR_ALWAYS }, 0,
		"\033[1mNo.  Имя  Сумма  Qty  On  At  Active  Phone  Tags  N\033[m\n");
	check_format((struct out_options){ .format = "table", .no_header = true }, 0, "");
	check_format((struct out_options){ .format = "record" }, 0, "");
	check_format((struct out_options){ .format = "record" }, 2,
		"No.:    7\n"
		"Имя:    ООО \"Ромашка\"\n"
		"        =1+1;\\ \n"
		"Сумма:  -1234.50\n"
		"Qty:    1.5\n"
		"On:     2026-11-22\n"
		"At:     2026-11-22 09:30\n"
		"Active: yes\n"
		"Phone:  +79123456789\n"
		"Tags:   a\n"
		"        b\n"
		"N:      -9223372036854775808\n"
		"\n"
		"No.:    0012\n"
		"Имя:    =x\n"
		"Сумма:\nQty:\nOn:\nAt:\nActive:\n"
		"Phone:  345-67\n"
		"Tags:\n"
		"N:      007\n");
}

/* --- one column, one value --- */

static void check_value(
	const char *format, enum out_type type, const char *value, const char *expected)
{
	struct out_column column = { .key = "k", .title = "K", .type = type };
	struct out_options opt = { .format = format, .file = path, .no_header = true };
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, &column, 1, &err);
	char *got;

	out_text(o, value);
	out_end_row(o);
	is_int(out_close(o, &err), 0, "closes");
	got = slurp_file(path);
	is_text(got, expected, format);
	free(got);
}

static void test_values(void)
{
	check_value("csv", OUT_TEXT, "", "\"\"\n");
	check_value("csv", OUT_TEXT, NULL, "\n");
	check_value("csv", OUT_TEXT, " x", "\" x\"\n");
	check_value("csv", OUT_TEXT, "x\t", "\"x\t\"\n");
	check_value("csv", OUT_TEXT, "a b;c", "a b;c\n");
	check_value("csv", OUT_TEXT, "a\rb", "\"a\rb\"\n");
	check_value("csv", OUT_TEXT, "=1", "=1\n");
	check_value("csv", OUT_TEXT, "\"", "\"\"\"\"\n");
	check_value("csv-excel", OUT_TEXT, "'x", "\xEF\xBB\xBF\"''x\"\r\n");
	check_value("csv-excel", OUT_LIST, "@x\ny", "\xEF\xBB\xBF\"'@x\ny\"\r\n");
	check_value("csv-excel", OUT_ID, "-x", "\xEF\xBB\xBF\"'-x\"\r\n");
	check_value("csv-excel", OUT_ID, "007", "\xEF\xBB\xBF\"007\"\r\n");
	check_value("csv-excel", OUT_PHONE, "+7 912 доб. 5", "\xEF\xBB\xBF\"+7 912 доб. 5\"\r\n");
	check_value("csv-excel", OUT_PHONE, "+", "\xEF\xBB\xBF\"+\"\r\n");
	check_value("csv-excel-ru", OUT_DECIMAL, "-5.10", "\xEF\xBB\xBF-5,10\r\n");
	check_value("csv-excel-ru", OUT_DECIMAL, "5;.1", "\xEF\xBB\xBF\"5;.1\"\r\n");
	check_value("jsonl", OUT_INT, "-0.50", "{\"k\":-0.50}\n");
	check_value("jsonl", OUT_INT, "01", "{\"k\":\"01\"}\n");
	check_value("jsonl", OUT_INT, "1.", "{\"k\":\"1.\"}\n");
	check_value("jsonl", OUT_INT, "-", "{\"k\":\"-\"}\n");
	check_value("jsonl", OUT_INT, "", "{\"k\":\"\"}\n");
	check_value("jsonl", OUT_BOOL, "1", "{\"k\":true}\n");
	check_value("jsonl", OUT_BOOL, "2", "{\"k\":\"2\"}\n");
	check_value("jsonl", OUT_TEXT, "\033[2J\x7F\xC2\x9B«\xE2\x80\xAE—",
		"{\"k\":\"\\u001b[2J\\u007f\\u009b«\\u202e—\"}\n");
	check_value("jsonl", OUT_LIST, "a\n\nb", "{\"k\":[\"a\",\"\",\"b\"]}\n");
	check_value("jsonl", OUT_LIST, NULL, "{\"k\":null}\n");
	check_value("table", OUT_TEXT, "\033[2J\x7F\xC2\x9Bm\xE2\x80\xAEx\r\ny\nz\tt\r",
		"·[2J··m·x⏎y⏎z t⏎\n");
	check_value("table", OUT_TEXT, "\xC2\xA0«»\xE2\x80\x94", "\xC2\xA0«»—\n");
	check_value("record", OUT_TEXT, "a\033\r\n\nb\n", "K: a·\n\n   b\n");
	check_value("table", OUT_TEXT, " x \t ", " x\n");
	check_value("table", OUT_INSTANT, "2026-02-03T23:59:59Z", "2026-02-03 23:59\n");
	check_value("table", OUT_INSTANT, "yesterday, it seems", "yesterday, it seems\n");
}

static void test_html(void)
{
	static const struct out_column column[] = {
		{ .key = "k", .title = "<K>", .type = OUT_TEXT },
		{ .key = "n", .title = "N", .type = OUT_INT },
	};
	struct out_options opt = { .format = "html", .file = path, .caption = "A & B" };
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, column, 2, &err);
	char *got;

	out_text(o, "<script>\"&\x01\xC2\x85«\n\r");
	out_int(o, -1);
	out_end_row(o);
	is_int(out_close(o, &err), 0, "html closes");
	got = slurp_file(path);
	ok(strstr(got, "<meta charset=\"utf-8\">\n<title>A &amp; B</title>") != NULL, "html title");
	ok(strstr(got, "<tr><th>&lt;K&gt;</th><th class=\"n\">N</th></tr>") != NULL, "html header");
	ok(strstr(got,
		   "<tr><td>&lt;script&gt;&quot;&amp;··«\n&#13;</td><td "
		   "class=\"n\">-1</td></tr>") != NULL,
		"html row");
	ok(!strncmp(got, "<!DOCTYPE html>", 15) && strstr(got, "</html>\n"), "html is whole");
	free(got);
}

/* --- rows by the thousand --- */

static void test_streaming(void)
{
	static const struct out_column column[] = {
		{ .key = "k", .title = "K", .type = OUT_TEXT, .width = 3 },
		{ .key = "n", .title = "N", .type = OUT_INT },
	};
	struct out_options opt = { .format = "table", .file = path };
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, column, 2, &err);
	size_t lines = 0;
	char *got;

	for (int i = 0; i < 3000; i++) {
		out_text(o, i == 2500 ? "wide later" : "wide");
		out_int(o, i);
		out_end_row(o);
	}
	is_int(out_close(o, &err), 0, "table of 3000 rows");
	got = slurp_file(path);
	for (char *p = got; *p; p++)
		lines += *p == '\n';
	is_int((int64_t)lines, 3001, "every row is there");
	ok(!strncmp(got, "K       N\nwide    0\n", 20), "widths of the first rows; none is cut");
	ok(strstr(got, "\nwide later  2500\nwide  2501\n") != NULL, "later, wider cells overflow");
	free(got);
}

/* A value longer than the buffer, among others. */
static void test_long_value(void)
{
	static const struct out_column column[] = { { .key = "k", .title = "K" } };
	struct out_options opt = { .format = "tsv", .file = path, .no_header = true };
	struct strbuf err = STRBUF_INIT, text = STRBUF_INIT, all = STRBUF_INIT;
	struct out *o = out_open(&opt, column, 1, &err);
	char *got;

	for (size_t len = 1; len < 2000000; len = len * 3 + 1) {
		strbuf_reset(&text);
		strbuf_addchn(&text, 'x', len);
		out_textn(o, text.buf, text.len);
		out_end_row(o);
		strbuf_addf(&all, "%s\n", text.buf);
	}
	is_int(out_close(o, &err), 0, "long values close");
	got = slurp_file(path);
	ok(!strcmp(got, all.buf), "long values are whole");
	free(got);
	strbuf_release(&text);
	strbuf_release(&all);
}

static void test_nul(void)
{
	static const struct out_column column[] = { { .key = "k", .title = "K" } };
	struct out_options opt = { .format = "tsv", .file = path, .nul = true };
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, column, 1, &err);
	char got[16] = "";
	int fd;

	out_text(o, "a");
	out_end_row(o);
	out_close(o, &err);
	fd = open(path, O_RDONLY);
	is_int(read(fd, got, sizeof(got)), 4, "-z: length");
	ok(!memcmp(got, "k\0a\0", 4), "-z: records end in NUL");
	close(fd);
	opt.format = "json";
	ok(!out_open(&opt, column, 1, &err), "-z is refused with json");
	is_text(err.buf, "records can end in NUL only in the formats tsv and csv, not in json",
		"why");
	strbuf_release(&err);
}

/* --- choice of the format --- */

static void test_format_names(void)
{
	static const char *const pairs[][2] = {
		{ "a.csv", "csv" },
		{ "a.TSV", "tsv" },
		{ "a.json", "json" },
		{ "a.b.jsonl", "jsonl" },
		{ "a.yaml", "yaml" },
		{ "a.html", "html" },
		{ "a.txt", "table" },
		{ "a", "tsv" },
		{ "d.csv/a", "tsv" },
	};
	struct out_options opt = { .format = "xls" };
	struct strbuf err = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		is_text(out_format_name(&(struct out_options){ .file = pairs[i][0] }), pairs[i][1],
			pairs[i][0]);
	is_text(out_format_name(&opt), "xls", "an explicit name is kept");
	ok(!out_open(&opt, columns, 1, &err), "unknown format");
	is_text(err.buf,
		"unknown format \"xls\"; there are: table tsv csv json jsonl yaml record html "
		"csv-excel csv-excel-ru ical",
		"its sentence");
	strbuf_release(&err);
	ok(!strcmp(out_formats()[0], "table") && !out_formats()[11], "list of the formats");
}

static void test_color(void)
{
	int fd = open("/dev/null", O_WRONLY);

	setenv("NO_COLOR", "1", 1);
	ok(out_use_color(OUT_COLOR_ALWAYS, fd), "--color=always beats NO_COLOR");
	setenv("CLICOLOR_FORCE", "1", 1);
	ok(!out_use_color(OUT_COLOR_AUTO, fd), "NO_COLOR beats CLICOLOR_FORCE");
	setenv("NO_COLOR", "", 1);
	ok(out_use_color(OUT_COLOR_AUTO, fd), "an empty NO_COLOR says nothing");
	ok(!out_use_color(OUT_COLOR_NEVER, fd), "--color=never");
	setenv("CLICOLOR_FORCE", "0", 1);
	ok(!out_use_color(OUT_COLOR_AUTO, fd), "no colour without a terminal");
	unsetenv("NO_COLOR");
	unsetenv("CLICOLOR_FORCE");
	close(fd);
}

/* --- files --- */

/* Names in the folder. */
static size_t entries(void)
{
	int fd[2];
	char *list;
	size_t n = 0;

	if (pipe(fd))
		return 0;
	if (!fork()) {
		dup2(fd[1], 1);
		execlp("ls", "ls", "-A", dir, (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	list = slurp(fd[0]);
	close(fd[0]);
	wait(NULL);
	for (char *p = list; *p; p++)
		n += *p == '\n';
	free(list);
	return n;
}

static void write_line(const char *text, int how)
{
	struct out_options opt = { .format = "tsv", .file = path, .no_header = true };
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, columns, 1, &err);

	out_text(o, text);
	out_end_row(o);
	if (how == 0)
		out_close(o, &err);
	else if (how == 1)
		out_abort(o);
	else
		exit(0);
}

static void check_kept(const char *what)
{
	char *got = slurp_file(path);

	is_text(got, "old\n", what);
	is_int((int64_t)entries(), 1, "nothing is left beside it");
	free(got);
}

static void test_files(void)
{
	struct out_options opt = { .format = "tsv", .file = "/nonexistent/x" };
	struct strbuf err = STRBUF_INIT;
	struct stat st;

	unlink(path);
	umask(022);
	write_line("old", 0);
	check_kept("written");
	stat(path, &st);
	is_int(st.st_mode & 0777, 0644, "a new file has the usual rights");
	chmod(path, 0640);
	write_line("old", 0);
	stat(path, &st);
	is_int(st.st_mode & 0777, 0640, "an old one keeps its rights");
	write_line("new", 1);
	check_kept("out_abort() keeps the old file");
	fflush(stdout);
	if (!fork())
		write_line("new", 2);
	wait(NULL);
	check_kept("exit() in between keeps the old file");
	ok(!out_open(&opt, columns, 1, &err), "a folder that does not exist");
	is_text(err.buf, "/nonexistent/x: cannot be written: No such file or directory", "why");
	strbuf_reset(&err);
	opt.file = dir;
	ok(!out_open(&opt, columns, 1, &err), "a folder is no file");
	ok(strstr(err.buf, "Is a directory") != NULL, "why");
	strbuf_release(&err);
}

static void test_link(void)
{
	char *link = xasprintf("%s/link.tsv", dir);
	struct out_options opt = { .file = link, .no_header = true };
	struct strbuf err = STRBUF_INIT;
	struct stat st;
	struct out *o;
	char *got;

	ok(!symlink(path, link), "a symbolic link");
	o = out_open(&opt, columns, 1, &err);
	out_text(o, "through");
	out_end_row(o);
	is_int(out_close(o, &err), 0, "written through a link");
	got = slurp_file(path);
	is_text(got, "through\n", "the file behind is replaced");
	ok(!lstat(link, &st) && S_ISLNK(st.st_mode), "the link stays");
	unlink(link);
	free(got);
	free(link);
}

/* --- errors --- */

static void test_full(void)
{
	struct out_options opt = { .format = "csv", .file = "/dev/full" };
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, columns, 1, &err);
	int saved = dup(1), full = open("/dev/full", O_WRONLY);

	is_int(out_close(o, &err), -1, "full disk");
	is_text(err.buf, "/dev/full: No space left on device", "its sentence");
	strbuf_reset(&err);
	opt.file = NULL;
	fflush(stdout);
	dup2(full, 1);
	o = out_open(&opt, columns, 1, &err);
	for (int i = 0; i < 200000; i++) {
		out_int(o, i);
		out_end_row(o);
	}
	int status = out_close(o, &err);

	dup2(saved, 1);
	is_int(status, -1, "full standard output");
	is_text(err.buf, "standard output: No space left on device", "its sentence");
	strbuf_release(&err);
	close(saved);
	close(full);
}

/* Status of a child whose standard output is /dev/full, or closed. */
static int close_status(bool print, bool full)
{
	int status;

	fflush(stdout);
	if (!fork()) {
		if (full)
			dup2(open("/dev/full", O_WRONLY), 1);
		else
			close(1);
		if (print)
			printf("x");
		_exit(out_stdout_close() ? 0 : errno);
	}
	wait(&status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int end_status(void (*action)(void))
{
	int status;

	fflush(stdout);
	if (!fork()) {
		dup2(open("/dev/null", O_WRONLY), 2);
		action();
		_exit(0);
	}
	wait(&status);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void push_too_few(void)
{
	struct out *o = out_open(
		&(struct out_options){ .format = "tsv", .file = "/dev/null" }, columns, 2, NULL);

	out_int(o, 1);
	out_end_row(o);
}

static void push_too_many(void)
{
	struct out *o = out_open(
		&(struct out_options){ .format = "tsv", .file = "/dev/null" }, columns, 1, NULL);

	out_int(o, 1);
	out_int(o, 2);
}

static void write_to_closed_pipe(void)
{
	struct out *o;
	int fd[2];

	if (pipe(fd))
		_exit(1);
	close(fd[0]);
	dup2(fd[1], 1);
	o = out_open(&(struct out_options){ .format = "tsv" }, columns, 1, NULL);
	out_close(o, NULL);
}

static void test_errors(void)
{
	test_full();
	is_int(close_status(true, true), ENOSPC, "out_stdout_close() sees a full disk");
	is_int(close_status(false, true), 0, "nothing written, nothing lost");
	is_int(close_status(true, false), EBADF, "out_stdout_close() sees a closed output");
	is_int(close_status(false, false), 0, "closed, but nothing written");
	is_int(end_status(push_too_few), SIGABRT, "too few values are a BUG");
	is_int(end_status(push_too_many), SIGABRT, "too many values are a BUG");
	is_int(end_status(write_to_closed_pipe), SIGPIPE, "a closed pipe ends the program");
}

/* --- terminals --- */

/* Runs action in a child whose standard output is a terminal of 30×5; returns what it shows. */
static char *on_terminal(void (*action)(void))
{
	struct winsize ws = { .ws_col = 30, .ws_row = 5 };
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
	char *got;

	if (master < 0 || grantpt(master) || unlockpt(master))
		return xstrdup("(no terminal)");
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	ioctl(master, TIOCSWINSZ, &ws);
	fflush(stdout);
	if (!fork()) {
		close(master);
		dup2(slave, 1);
		dup2(slave, 2);
		close(slave);
		action();
		_exit(0);
	}
	close(slave);
	got = slurp(master);
	close(master);
	wait(NULL);
	return got;
}

static const struct out_column wide[] = {
	{ .key = "id", .title = "id", .type = OUT_ID },
	{ .key = "text", .title = "text", .type = OUT_TEXT },
	{ .key = "n", .title = "n", .type = OUT_INT },
};

static void show_wide(int rows, const char *pager, bool color)
{
	struct out_options opt = {
		.color = color ? OUT_COLOR_ALWAYS : OUT_COLOR_NEVER,
		.pager = pager != NULL,
		.pager_command = pager,
	};
	struct out *o = out_open(&opt, wide, 3, NULL);

	for (int i = 0; i < rows; i++) {
		out_text(o, "identifier");
		out_text(o, i ? "ab" : "съешь же ещё этих мягких булок");
		out_int(o, 12345);
		out_end_row(o);
	}
	out_close(o, NULL);
}

static void show_two(void)
{
	show_wide(2, NULL, true);
}

static void show_short_in_pager(void)
{
	show_wide(2, "sed s/^/P:/", false);
}

static void show_long_in_pager(void)
{
	show_wide(4, "sed s/^/P:/", false);
	if (write(1, "after", 5) != 5)
		_exit(1);
}

static void show_without_pager(void)
{
	show_wide(4, "crm-no-such-pager", false);
}

static void quit_pager_early(void)
{
	show_wide(1000000, "true", false);
	if (write(1, "not reached", 11) != 11)
		_exit(1);
}

static void die_in_pager(void)
{
	pager_start("sed s/^/P:/");
	fputs("printed\n", stdout);
	exit(1);
}

static void check_terminal(void (*action)(void), const char *expected, const char *what)
{
	char *got = on_terminal(action);

	is_text(got, expected, what);
	free(got);
}

static void test_terminal(void)
{
	unsetenv("COLUMNS");
	unsetenv("LINES");
	check_terminal(show_two,
		"\033[1mid          text             n\033[m\r\n"
		"identifier  съешь же е…  12345\r\n"
		"identifier  ab           12345\r\n",
		"fits the terminal");
	setenv("COLUMNS", "60", 1);
	check_terminal(show_two,
		"\033[1mid          text                                n\033[m\r\n"
		"identifier  съешь же ещё этих мягких булок  12345\r\n"
		"identifier  ab                              12345\r\n",
		"fits $COLUMNS");
	unsetenv("COLUMNS");
	check_terminal(show_short_in_pager,
		"id          text             n\r\n"
		"identifier  съешь же е…  12345\r\n"
		"identifier  ab           12345\r\n",
		"no pager for what fits the screen");
	check_terminal(show_long_in_pager,
		"P:id          text             n\r\n"
		"P:identifier  съешь же е…  12345\r\n"
		"P:identifier  ab           12345\r\n"
		"P:identifier  ab           12345\r\n"
		"P:identifier  ab           12345\r\nafter",
		"pager, and the terminal is back after it");
	check_terminal(show_without_pager,
		"id          text             n\r\n"
		"identifier  съешь же е…  12345\r\n"
		"identifier  ab           12345\r\n"
		"identifier  ab           12345\r\n"
		"identifier  ab           12345\r\n",
		"without a pager that does not exist");
	check_terminal(quit_pager_early, "", "leaving the pager ends the program");
	check_terminal(die_in_pager, "P:printed\r\n", "exit() waits for the pager");
}

/* --- tables wider than the screen --- */

/* What the next show_table() writes: values row by row, NULL at the end. */
static struct {
	const struct out_column *column;
	size_t n;
	const char *const *value;
	struct out_options opt;
} table;

static void show_table(void)
{
	struct out *o = out_open(&table.opt, table.column, table.n, NULL);

	for (size_t i = 0; table.value[i]; i++) {
		out_text(o, table.value[i]);
		if (i % table.n + 1 == table.n)
			out_end_row(o);
	}
	out_close(o, NULL);
}

static void check_width(const char *width, const char *expected, const char *what)
{
	setenv("COLUMNS", width, 1);
	check_terminal(show_table, expected, what);
	unsetenv("COLUMNS");
}

static const struct out_column stages[] = {
	{ .key = "stage", .title = "Stage", .type = OUT_TEXT },
	{ .key = "median", .title = "Median days", .type = OUT_QUANTITY, .scale = 1 },
	{ .key = "most", .title = "90 % within days", .type = OUT_INT },
};

/* One line needs 11+2+11+2+16 = 42 columns, two 11+2+6+2+11 = 32, three 11+2+6+2+6 = 27. */
static void test_headings(void)
{
	static const char *const value[] = { "Prospecting", "22.5", "38", NULL };
	const char *one = "Stage        Median days  90 % within days\r\n"
			  "Prospecting         22.5                38\r\n";
	const char *two = "             Median  90 % within\r\n"
			  "Stage          days         days\r\n"
			  "Prospecting    22.5           38\r\n";
	const char *three = "                       90 %\r\n"
			    "             Median  within\r\n"
			    "Stage          days    days\r\n"
			    "Prospecting    22.5      38\r\n";

	table.column = stages;
	table.n = 3;
	table.value = value;
	table.opt = (struct out_options){ .color = OUT_COLOR_NEVER };
	check_width("42", one, "headings that fit stay on one line");
	check_width("41", two, "headings on two lines");
	check_width("32", two, "two lines are enough");
	check_width("31", three, "headings on three lines");
	check_width("27", three, "three lines are enough");
	check_width("26",
		"                      90 %\r\n"
		"            Median  within\r\n"
		"Stage         days    days\r\n"
		"Prospecti…    22.5      38\r\n",
		"only then a text is shortened");
	check_width("24",
		"                    90 %\r\n"
		"          Median  within\r\n"
		"Stage       days    days\r\n"
		"Prospec…    22.5      38\r\n",
		"down to 8 columns");
	check_width("23", one, "what cannot fit is left whole");
	check_width("20", two, "but takes two lines of the screen rather than three");
}

static void test_heading_rows(void)
{
	static const char *const none[] = { NULL };
	static const char *const two[] = { "Won", "1", "2", "Lost", "10", "20", NULL };

	table.value = none;
	table.opt = (struct out_options){ .color = OUT_COLOR_ALWAYS };
	check_width("21",
		"\033[1m                 90 %\033[m\r\n"
		"\033[1m       Median  within\033[m\r\n"
		"\033[1mStage    days    days\033[m\r\n",
		"headings without rows, each line bold by itself");
	table.value = two;
	table.opt = (struct out_options){ .no_header = true };
	check_width("12", "Won    1   2\r\nLost  10  20\r\n", "no headings");
	table.opt = (struct out_options){
		.color = OUT_COLOR_NEVER,
		.pager = true,
		.pager_command = "sed s/^/P:/",
	};
	check_width("26",
		"       Median  90 % within\r\n"
		"Stage    days         days\r\n"
		"Won         1            2\r\n"
		"Lost       10           20\r\n",
		"four lines and the shell's fit a screen of five");
	check_width("21",
		"P:                 90 %\r\n"
		"P:       Median  within\r\n"
		"P:Stage    days    days\r\n"
		"P:Won         1       2\r\n"
		"P:Lost       10      20\r\n",
		"five lines do not");
}

/* Whole: 5+2+4+2+12+2+17+2+10+2+5+2+8 = 73 columns; 64 with the list shortened to 8. */
static void test_what_is_cut(void)
{
	static const struct out_column column[] = {
		{ .key = "id", .title = "No.", .type = OUT_ID },
		{ .key = "a", .title = "Имя", .type = OUT_TEXT },
		{ .key = "phone", .title = "Phone", .type = OUT_PHONES },
		{ .key = "list", .title = "List", .type = OUT_LIST },
		{ .key = "on", .title = "On", .type = OUT_DATE },
		{ .key = "sum", .title = "Sum", .type = OUT_DECIMAL, .scale = 2 },
		{ .key = "back", .title = "Returned", .type = OUT_INT },
	};
	static const char *const value[] = { "10001", "Есть", "+79000000000", "one\nthree\nseven",
		"2026-01-02", "10.00", "5", NULL };
	const char *whole =
		"No.    Имя   Phone         List               On            Sum  Returned\r\n"
		"10001  Есть  +79000000000  one, three, seven  2026-01-02  10.00         5\r\n";

	table.column = column;
	table.n = ARRAY_SIZE(column);
	table.value = value;
	table.opt = (struct out_options){ .color = OUT_COLOR_NEVER };
	check_width("73", whole, "all fits");
	check_width("64",
		"No.    Имя   Phone         List      On            Sum  Returned\r\n"
		"10001  Есть  +79000000000  one, th…  2026-01-02  10.00         5\r\n",
		"a list is shortened, identifiers, telephones, dates and numbers are not");
	check_width("63", whole, "nor anything if that does not help");
}

static void test_widest_first(void)
{
	static const struct out_column column[] = {
		{ .key = "a", .title = "Краткое имя", .type = OUT_TEXT },
		{ .key = "b", .title = "B", .type = OUT_TEXT },
		{ .key = "c", .title = "Third of all", .type = OUT_TEXT, .width = 9 },
	};
	static const char *const value[] = { "abcdefghijkl", "ABCDEFGHIJKLMNOP", "x", NULL };
	char *got;

	table.column = column;
	table.n = ARRAY_SIZE(column);
	table.value = value;
	table.opt = (struct out_options){ .color = OUT_COLOR_NEVER };
	check_width("41",
		"Краткое имя   B                 Third of…\r\n"
		"abcdefghijkl  ABCDEFGHIJKLMNOP  x\r\n",
		"a column's own limit");
	check_width("34",
		"                             Third\r\n"
		"                             of\r\n"
		"Краткое имя   B              all\r\n"
		"abcdefghijkl  ABCDEFGHIJKL…  x\r\n",
		"the widest text is shortened first");
	check_width("26",
		"                     Third\r\n"
		"Краткое              of\r\n"
		"имя       B          all\r\n"
		"abcdefg…  ABCDEFGH…  x\r\n",
		"and a text's heading is broken, not shortened with it");
	setenv("COLUMNS", "20", 1);
	table.opt.format = "table";
	table.opt.file = path;
	show_table();
	unsetenv("COLUMNS");
	got = slurp_file(path);
	is_text(got,
		"Краткое имя   B                 Third of all\n"
		"abcdefghijkl  ABCDEFGHIJKLMNOP  x\n",
		"a file has no width");
	free(got);
}

/* --- progress --- */

static void show_progress(void)
{
	struct progress p;

	progress_start(&p, "reading", 200, false);
	progress_at(&p, 1, 1);
	p.shown_ms -= 1000; /* as if a second had passed */
	progress_at(&p, 90, 123456);
	progress_at(&p, 91, 123457);
	progress_end(&p);
	progress_start(&p, "reading", -1, true);
	p.shown_ms -= 1000;
	progress_at(&p, 1, 1);
	progress_end(&p);
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/out", dir);
	test_text_formats();
	test_tree_formats();
	test_people_formats();
	test_values();
	test_html();
	test_streaming();
	test_long_value();
	test_nul();
	test_format_names();
	test_color();
	test_files();
	test_link();
	test_errors();
	test_terminal();
	test_headings();
	test_heading_rows();
	test_what_is_cut();
	test_widest_first();
	check_terminal(show_progress, "\rreading 45 % 123456\033[K\r\033[K", "progress");
	unlink(path);
	rmdir(dir);
	return done();
}
