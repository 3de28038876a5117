/* Russian tax and register numbers (DOMAIN 1.3; FNS order ЕД-7-14/559 of 2025-06-26). */
#ifndef BASE_TAXID_H
#define BASE_TAXID_H

#include "base/base.h"

/*
 * Each returns 0 or -1 with one sentence that quotes the number and says what is wrong (length,
 * a character that is no digit, a prefix of 00, a check digit that does not fit).  Text with
 * blanks inside is not accepted; leading zeros belong to the number.
 */
int inn_check(const char *text, struct strbuf *err) MUST_USE;  /* 10 digits, or 12 for a person */
int kpp_check(const char *text, struct strbuf *err) MUST_USE;  /* NNNN, two of 0-9A-Z, NNN */
int ogrn_check(const char *text, struct strbuf *err) MUST_USE; /* OGRN 13 digits, OGRNIP 15 */
/* 8 digits, or 10 for a person; its check digit is not looked at (DOMAIN 1.3). */
int okpo_check(const char *text, struct strbuf *err) MUST_USE;

/*
 * BIK: nine digits.  An account: 20 digits; with a valid BIK its key is checked too (weights
 * 7 1 3 over the BIK's last three digits + account, sum ends in 0; for accounts in the central
 * bank's own books, which are 30101…, 40102… and any at a BIK that ends in 000, 001 or 002, "0" +
 * digits 5-6 of the BIK instead).  Accounts of the treasury's plan (0…) have no key.  bik may be
 * NULL; with a BIK that is not nine digits only the account's form is checked.
 */
int bik_check(const char *text, struct strbuf *err) MUST_USE;
int account_check(const char *text, const char *bik, struct strbuf *err) MUST_USE;

#endif
