/* Currencies: the codes and numbers of ISO 4217. */
#include "base/money.h"

/* --- currencies --- */

/*
 * ISO 4217 list one as of 2026, and what was withdrawn from it since 2020, because facts of those
 * years stay.  Sorted; four characters a code.  Metals, funds and test codes have no minor unit
 * and are counted like the most.
 */
static const struct minor_unit {
	int scale;
	const char *codes;
} minor_units[] = {
	{ 2,
		"AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD "
		"BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD "
		"EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS "
		"INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT "
		"MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR "
		"PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP "
		"SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XAG XAU "
		"XBA XBB XBC XBD XCD XCG XDR XPD XPT XSU XTS XUA XXX YER ZAR ZMW ZWG ZWL " },
	{ 0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF " },
	{ 3, "BHD IQD JOD KWD LYD OMR TND " },
	{ 4, "CLF UYW " },
};

static bool has_code(const char *codes, const char *code)
{
	size_t from = 0, to = strlen(codes) / 4;

	while (from < to) {
		size_t middle = (from + to) / 2;
		int order = memcmp(code, codes + 4 * middle, 3);

		if (!order)
			return true;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return false;
}

int currency_scale(const char *code)
{
	if (strnlen(code, 4) != 3)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(minor_units); i++)
		if (has_code(minor_units[i].codes, code))
			return minor_units[i].scale;
	return -1;
}

const char *currency_codes(int scale)
{
	for (size_t i = 0; i < ARRAY_SIZE(minor_units); i++)
		if (minor_units[i].scale == scale)
			return minor_units[i].codes;
	return NULL;
}

const char *currency_of_number(const char digits[3])
{
	static const struct {
		char digits[4], code[4];
	} table[] = { { "008", "ALL" }, { "012", "DZD" }, { "032", "ARS" }, { "036", "AUD" },
		{ "044", "BSD" }, { "048", "BHD" }, { "050", "BDT" }, { "051", "AMD" },
		{ "052", "BBD" }, { "060", "BMD" }, { "064", "BTN" }, { "068", "BOB" },
		{ "072", "BWP" }, { "084", "BZD" }, { "096", "BND" }, { "104", "MMK" },
		{ "116", "KHR" }, { "124", "CAD" }, { "136", "KYD" }, { "144", "LKR" },
		{ "152", "CLP" }, { "156", "CNY" }, { "170", "COP" }, { "188", "CRC" },
		{ "191", "HRK" }, { "192", "CUP" }, { "203", "CZK" }, { "208", "DKK" },
		{ "214", "DOP" }, { "230", "ETB" }, { "242", "FJD" }, { "262", "DJF" },
		{ "270", "GMD" }, { "320", "GTQ" }, { "328", "GYD" }, { "344", "HKD" },
		{ "348", "HUF" }, { "352", "ISK" }, { "356", "INR" }, { "360", "IDR" },
		{ "364", "IRR" }, { "368", "IQD" }, { "376", "ILS" }, { "388", "JMD" },
		{ "392", "JPY" }, { "398", "KZT" }, { "400", "JOD" }, { "404", "KES" },
		{ "408", "KPW" }, { "410", "KRW" }, { "414", "KWD" }, { "417", "KGS" },
		{ "418", "LAK" }, { "422", "LBP" }, { "426", "LSL" }, { "430", "LRD" },
		{ "434", "LYD" }, { "446", "MOP" }, { "454", "MWK" }, { "458", "MYR" },
		{ "462", "MVR" }, { "480", "MUR" }, { "484", "MXN" }, { "496", "MNT" },
		{ "498", "MDL" }, { "504", "MAD" }, { "512", "OMR" }, { "516", "NAD" },
		{ "524", "NPR" }, { "554", "NZD" }, { "558", "NIO" }, { "566", "NGN" },
		{ "578", "NOK" }, { "586", "PKR" }, { "590", "PAB" }, { "598", "PGK" },
		{ "600", "PYG" }, { "604", "PEN" }, { "608", "PHP" }, { "634", "QAR" },
		{ "643", "RUB" }, { "646", "RWF" }, { "682", "SAR" }, { "690", "SCR" },
		{ "702", "SGD" }, { "704", "VND" }, { "706", "SOS" }, { "710", "ZAR" },
		{ "748", "SZL" }, { "752", "SEK" }, { "756", "CHF" }, { "760", "SYP" },
		{ "764", "THB" }, { "776", "TOP" }, { "780", "TTD" }, { "784", "AED" },
		{ "788", "TND" }, { "800", "UGX" }, { "807", "MKD" }, { "810", "RUB" },
		{ "818", "EGP" }, { "826", "GBP" }, { "834", "TZS" }, { "840", "USD" },
		{ "858", "UYU" }, { "860", "UZS" }, { "882", "WST" }, { "886", "YER" },
		{ "901", "TWD" }, { "929", "MRU" }, { "930", "STN" }, { "933", "BYN" },
		{ "934", "TMT" }, { "936", "GHS" }, { "938", "SDG" }, { "941", "RSD" },
		{ "943", "MZN" }, { "944", "AZN" }, { "946", "RON" }, { "949", "TRY" },
		{ "950", "XAF" }, { "951", "XCD" }, { "952", "XOF" }, { "953", "XPF" },
		{ "967", "ZMW" }, { "968", "SRD" }, { "969", "MGA" }, { "971", "AFN" },
		{ "972", "TJS" }, { "973", "AOA" }, { "975", "BGN" }, { "976", "CDF" },
		{ "977", "BAM" }, { "978", "EUR" }, { "980", "UAH" }, { "981", "GEL" },
		{ "985", "PLN" }, { "986", "BRL" } }; /* sorted */
	size_t from = 0, to = ARRAY_SIZE(table);

	while (from < to) {
		size_t middle = (from + to) / 2;
		int order = memcmp(digits, table[middle].digits, 3);

		if (!order)
			return table[middle].code;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}
