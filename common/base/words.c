#include "base/words.h"

bool words_split(struct arena *arena, const char *text, struct strvec *out)
{
	static const char blanks[] = " \t\r\n";
	char quote = '\0';

	for (text += strspn(text, blanks); *text; text += strspn(text, blanks)) {
		struct strbuf word = STRBUF_INIT;

		for (; *text && (quote || !strchr(blanks, *text)); text++) {
			if (quote && *text == quote)
				quote = '\0';
			else if (!quote && (*text == '\'' || *text == '"'))
				quote = *text;
			else
				strbuf_addch(&word, *text);
		}
		vec_push(out, arena_strdup(arena, word.buf));
		strbuf_release(&word);
	}
	return !quote;
}
