#include "cli/titles.h"

#include <locale.h>

#include "base/fold.h"

extern int _nl_msg_cat_cntr; /* gettext's own: a change makes it forget what it looked up */

static char *russian(const char *title)
{
	const char *language = getenv("LANGUAGE");
	char *old_language = language ? xstrdup(language) : NULL;
	char *old_locale = xstrdup(setlocale(LC_MESSAGES, NULL));
	char *text;

	setlocale(LC_MESSAGES, "C.UTF-8");
	setenv("LANGUAGE", "ru", 1);
	++_nl_msg_cat_cntr;
	text = xstrdup(tr(title));
	setlocale(LC_MESSAGES, old_locale);
	if (old_language)
		setenv("LANGUAGE", old_language, 1);
	else
		unsetenv("LANGUAGE");
	++_nl_msg_cat_cntr;
	free(old_language);
	free(old_locale);
	return text;
}

bool title_fits(const char *key, const char *title, const char *heading)
{
	char *translated;
	bool fits;

	if (fold_equal(key, heading) || fold_equal(title, heading))
		return true;
	translated = russian(title);
	fits = fold_equal(translated, heading);
	free(translated);
	return fits;
}
