/* Other programs: fed, read, ended early, not there, and never given to a shell. */
#include "base/program.h"

#include <unistd.h>

#include "tap.h"

static int run(
	const char *const *argv, unsigned flags, const struct strbuf *in, struct strbuf *out)
{
	struct strbuf err = STRBUF_INIT;
	int status;

	strbuf_reset(out);
	status = program_run(argv, flags, in, out, &err);
	if (status < 0)
		strbuf_addstr(out, err.buf);
	strbuf_release(&err);
	return status;
}

int main(void)
{
	static const char *const cat[] = { "cat", NULL }, *const no[] = { "false", NULL };
	static const char *const none[] = { "no-such-program", NULL };
	static const char *const echo[] = { "echo", "$HOME; `id`", NULL };
	static const char *const line[] = { "tr a-z A-Z; echo \"$1\"", "a b", NULL };
	static const char *const lost[] = { "no-such-program -t", NULL };
	static const char *const killed[] = { "kill -9 $$", NULL };
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT, err = STRBUF_INIT;
	struct program p;

	for (int i = 0; i < 100000; i++)
		strbuf_addf(&in, "%d\n", i);
	is_int(run(cat, 0, &in, &out), 0, "a filter ends well");
	ok(out.len == in.len && !memcmp(in.buf, out.buf, in.len),
		"more than pipes hold went through");
	is_int(run(no, 0, &in, &out), 1, "one that reads nothing ends us not");
	is_int(run(none, 0, NULL, &out), -1, "one that is not there");
	is_text(out.buf, "no-such-program: No such file or directory", "is named");
	is_int(run(echo, 0, NULL, &out), 0, "an argument");
	is_text(out.buf, "$HOME; `id`\n", "is a word, whatever is in it");
	strbuf_reset(&in);
	strbuf_addstr(&in, "text");
	is_int(run(line, PROGRAM_LINE, &in, &out), 0, "a line of the settings");
	is_text(out.buf, "TEXTa b\n", "is the shell's, with arguments of ours");
	is_int(run(lost, PROGRAM_LINE, NULL, &out), 127, "one that the shell does not find");
	is_int(run(killed, PROGRAM_LINE, NULL, &out), 128 + 9, "one that a signal ends");
	strbuf_reset(&in);
	is_int(run(cat, 0, &in, &out), 0, "no input");
	is_int((int)out.len, 0, "no output");

	is_int(program_start(&p, no, PROGRAM_IN, &err), 0, "by hand");
	for (int i = 0; i < 100 && !program_write(&p, "0123456789", 10); i++)
		usleep(1000);
	is_int(program_write(&p, "0123456789", 10), -1, "a write to what has ended fails");
	is_int(program_end(&p), 1, "and its status is known");
	strbuf_release(&in);
	strbuf_release(&out);
	strbuf_release(&err);
	return done();
}
