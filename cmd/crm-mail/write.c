#include "letters.h"
int letters_write(FILE *in, FILE *out, bool crlf)
{
	(void)in;
	(void)out;
	(void)crlf;
	return STATUS_FAIL;
}
