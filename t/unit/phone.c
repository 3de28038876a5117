/* Telephone numbers: one spelling for all the ways in which a number is typed. */
#include "tap.h"

#include "base/phone.h"

static const struct phone_plan germany = { .country = "49", .trunk = "0", .national = 0 };
static const struct phone_plan america = { .country = "1", .trunk = "1", .national = 10 };

static void test_normalise(void)
{
	static const struct {
		const struct phone_plan *plan;
		const char *text;
		const char *expected; /* NULL: refused */
	} cases[] = {
		{ &phone_plan_russia, "8 (912) 345-67-89", "+79123456789" },
		{ &phone_plan_russia, "+7 912 3456789", "+79123456789" },
		{ &phone_plan_russia, "912 345 67 89", "+79123456789" },
		{ &phone_plan_russia, "7-912-345-67-89", "+79123456789" },
		{ &phone_plan_russia, "89123456789", "+79123456789" },
		{ &phone_plan_russia, "(+7) 912.345.67.89", "+79123456789" },
		{ &phone_plan_russia, "+7\u00A0912\u00A0345\u201167\u201389", "+79123456789" },
		{ &phone_plan_russia, "8 800 555-35-35", "+78005553535" },
		{ &phone_plan_russia, "0049 30 1234567", "+49301234567" },
		{ &phone_plan_russia, "810 49 30 1234567", "+49301234567" },
		{ &phone_plan_russia, "8~10", NULL },
		{ &phone_plan_russia, "+49 (0)30 1234567", "+49301234567" },
		{ &phone_plan_russia, "0049 (0)30 1234567", "+49301234567" },
		{ &phone_plan_russia, "+49 30/1234567", "+49301234567" },
		{ &phone_plan_russia, "380501234567", "+380501234567" },
		{ &phone_plan_russia, "+1 212 555-0123", "+12125550123" },
		{ &phone_plan_russia, "345-67", "34567" },
		{ &phone_plan_russia, "123-45-67", "1234567" },
		{ &phone_plan_russia, "+7 912 345", "7912345" },
		{ &phone_plan_russia, "112", "112" },
		{ &phone_plan_russia, "8 (912) 345-67-89 доб. 12", "+79123456789" },
		{ &phone_plan_russia, "8 (912) 345-67-89, ДОБ 12", "+79123456789" },
		{ &phone_plan_russia, "8 (912) 345-67-89 (доб. 12)", "+79123456789" },
		{ &phone_plan_russia, "8 (912) 345-67-89 ext 12", "+79123456789" },
		{ &phone_plan_russia, "8 (912) 345-67-89 Ext. 12", "+79123456789" },
		{ &phone_plan_russia, "8 (912) 345-67-89x12", "+79123456789" },
		{ &phone_plan_russia, "8 (912) 345-67-89 #12", "+79123456789" },
		{ &phone_plan_russia, "345-67 доб. 1234567890", "34567" },
		{ &phone_plan_russia, "+123456789012345", "+123456789012345" },
		{ &phone_plan_russia, "+1234567890123456", NULL },
		{ &phone_plan_russia, "1234567890123456789012345678", NULL },
		{ &phone_plan_russia, "", NULL },
		{ &phone_plan_russia, "12", NULL },
		{ &phone_plan_russia, "+", NULL },
		{ &phone_plan_russia, "доб. 12", NULL },
		{ &phone_plan_russia, "345-67 доб.", NULL },
		{ &phone_plan_russia, "345-67 x12y", NULL },
		{ &phone_plan_russia, "345-67 call me", NULL },
		{ &phone_plan_russia, "++79123456789", NULL },
		{ &phone_plan_russia, "7+9123456789", NULL },
		{ &phone_plan_russia, "8 912 345-67-89, 8 912 345-67-90", NULL },
		{ &phone_plan_russia, "ivan@example.com", NULL },
		{ &phone_plan_russia, "\xFF\xFE", NULL },
		{ &phone_plan_russia, "34567\x80", NULL },
		{ &germany, "030 1234567", "+49301234567" },
		{ &germany, "+49 (0)30 1234567", "+49301234567" },
		{ &germany, "1234567", "1234567" },
		{ &germany, "0 12", "012" },
		{ &america, "(212) 555-0123", "+12125550123" },
		{ &america, "1-212-555-0123", "+12125550123" },
		{ &america, "555-0123", "5550123" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct strbuf err = STRBUF_INIT;
		char out[PHONE_SIZE];
		int result = phone_normalise(cases[i].text, cases[i].plan, out, &err);

		is_text(result ? NULL : out, cases[i].expected, cases[i].text);
		ok(result ? err.len > 0 && !strchr(err.buf, '\n') : err.len == 0,
			"a sentence if and only if it fails");
		strbuf_release(&err);
	}
}

static void test_spaced(void)
{
	static const char *const cases[][2] = {
		{ "+79123456789", "+7 912 345-67-89" },
		{ "+77012345678", "+7 701 234-56-78" },
		{ "+7912345678", "+7 912345678" },
		{ "+49301234567", "+49 301234567" },
		{ "+12125550123", "+1 2125550123" },
		{ "+380501234567", "+380 501234567" },
		{ "+9989012345", "+998 9012345" },
		{ "+8613800138000", "+86 13800138000" },
		{ "+85212345678", "+852 12345678" },
		{ "+123456789012345", "+1 23456789012345" },
		{ "34567", "34567" },
		{ "", "" },
		{ "+", "+" },
		{ "+7", "+7" },
	};
	char out[PHONE_SIZE + 8], again[PHONE_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		is_text(phone_spaced(cases[i][0], out), cases[i][1], cases[i][0]);
		if (strlen(cases[i][0]) < 10)
			continue;
		is_text(phone_normalise(out, &phone_plan_russia, again, NULL) ? NULL : again,
			strlen(cases[i][0]) == 11 && cases[i][0][1] == '7' ? cases[i][0] + 1
									   : cases[i][0],
			"and back");
	}
}

int main(void)
{
	test_normalise();
	test_spaced();
	return done();
}
