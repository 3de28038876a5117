/* crm - customer relationships on the command line. */
#include "cli/dispatch.h"

int main(int argc, char **argv)
{
	return (int)dispatch(argc, argv);
}
